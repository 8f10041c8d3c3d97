// The base of every error that this project throws on purpose.

/** Match on `code`, never on `message`: codes are API, messages are prose. */
export abstract class DomainError<Code extends string> extends Error {
  abstract readonly code: Code;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** What was thrown, in words: an error's message, and anything else as text. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
