// What a component tells its operator. Keys, credentials and tokens never go in.

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

/** `fields` are plain data; an `Error` goes under the key `error` as its message. */
export interface Log {
  write(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export const silentLog: Log = { write: () => undefined };
