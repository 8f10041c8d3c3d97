// Where Kong's own code raises an error over an input, and answers 500.
import { DomainError } from "../../core/errors.ts";

/** Thrown inside a validation only; a load turns it into the answer that Kong gives. */
export class KongFault extends DomainError<"KONG_FAULT"> {
  readonly code = "KONG_FAULT";
}
