// Ends the parts of a world, last opened first, in bounded time.
import { withTimeout, type Clock } from "../../core/clock.ts";
import { DomainError, errorText } from "../../core/errors.ts";

const PART_MS_MAX = 5000;

export class Closing {
  readonly #clock: Clock;
  readonly #parts: { readonly name: string; readonly close: () => Promise<void> }[] = [];
  #closed: Promise<void> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(name: string, close: () => Promise<void>): void {
    this.#parts.push({ name, close });
  }

  /**
   * Ends every part, even when another fails to end. A second call waits for the first.
   * @throws {ClosingError} that names the parts that did not end.
   */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    const failures: string[] = [];
    for (const { name, close } of this.#parts.toReversed()) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- a part may need those that were opened before it
        await withTimeout(this.#clock, PART_MS_MAX, close);
      } catch (error) {
        failures.push(`${name}: ${errorText(error)}`);
      }
    }
    if (failures.length > 0) throw new ClosingError(failures);
  }
}

/** Parts of a world could not be ended. */
class ClosingError extends DomainError<"CLOSING"> {
  readonly code = "CLOSING";

  constructor(failures: readonly string[]) {
    super(`could not end ${failures.join(", ")}`);
  }
}
