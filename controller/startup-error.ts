// Why a controller could not start.
import { DomainError } from "../core/errors.ts";

/** Something at the start that cannot be worked around: wrong settings, or a gateway that cannot be configured. */
export class StartupError extends DomainError<"STARTUP"> {
  readonly code = "STARTUP";
}
