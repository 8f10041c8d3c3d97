// Messages of failures as the real controller's events have them.

/** Flags, width, precision and verb of a Go format; without a verb it is at the end. */
const DIRECTIVE = /%[+\-# 0]*[0-9]*(?:\.[0-9]*)?(.)?/gsu;

/**
 * Its recorder takes a message for a format that has no arguments, so what follows a `%` gets lost. Indexes and stars
 * are not followed.
 *
 * @see KIC v3.5.13 internal/manager/record.go, Go's fmt/print.go
 */
export function recordedMessage(message: string): string {
  return message.replaceAll(DIRECTIVE, (_, verb: string | undefined) => {
    if (verb === undefined) return "%!(NOVERB)";
    return verb === "%" ? "%" : `%!${verb}(MISSING)`;
  });
}
