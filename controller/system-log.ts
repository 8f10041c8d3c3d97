// The controller's log: lines on stderr, as JSON or as text.
import { pino } from "pino";
import type { Log, LogLevel } from "../core/log.ts";

/** `json`: one object a line with `level`, `time` (ms since the epoch), `msg` and the fields; `text`: for reading. */
export function systemLog(level: LogLevel, format: "text" | "json"): Log {
  const stream =
    format === "json"
      ? { write: (line: string) => process.stderr.write(line) }
      : { write: (line: string) => process.stderr.write(asText(JSON.parse(line))) };
  const logger = pino(
    { level, base: null, formatters: { level: (label) => ({ level: label }) } },
    stream,
  );
  return { write: (at, message, fields = {}) => logger[at](fields, message) };
}

function asText({ level, time, msg, ...fields }: Readonly<Record<string, unknown>>): string {
  const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return `${new Date(Number(time)).toISOString()} ${String(level)} ${String(msg)}${rest.join("")}\n`;
}
