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

/**
 * Makes an error that keeps no stack: for refusals that a server of ours makes up all day, and that say all in their words.
 * With asynchronous callers a stack costs more than most requests.
 */
export function withoutStack<E extends Error>(make: () => E): E {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
