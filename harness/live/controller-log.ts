// Reads what a controller writes on stderr: JSON lines, and, when it dies, plain text.
import { isJsonObject, stringOr } from "../../core/json.ts";

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const LINE_CHARACTERS_MAX = 16_384;
const TAIL_LINES_MAX = 200;

/** Splits a stream of text into lines, and keeps the end of what is not a log line. */
export class ControllerLog {
  readonly #onLine: (line: LogLine) => void;
  readonly #tail: string[] = [];
  #rest = "";

  constructor(onLine: (line: LogLine) => void) {
    this.#onLine = onLine;
  }

  /** The last lines that were not JSON: a crash's stack trace, for one. */
  get tail(): readonly string[] {
    return this.#tail;
  }

  push(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = (lines.pop() ?? "").slice(0, LINE_CHARACTERS_MAX);
    for (const line of lines) this.#take(line.slice(0, LINE_CHARACTERS_MAX));
  }

  /** The stream has ended: a last line may have no line feed. */
  end(): void {
    if (this.#rest !== "") this.#take(this.#rest);
    this.#rest = "";
  }

  #take(line: string): void {
    const parsed = parseLogLine(line);
    if (parsed !== undefined) {
      this.#onLine(parsed);
      return;
    }
    this.#tail.push(line);
    if (this.#tail.length > TAIL_LINES_MAX) this.#tail.shift();
  }
}

function parseLogLine(line: string): LogLine | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    if (!isJsonObject(value) || typeof value["msg"] !== "string") return undefined;
    const { level, msg, time: _time, ...fields } = value;
    return { level: stringOr(level, "info"), message: msg, fields };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
