// Why a comparison could not be made at all.
import { DomainError } from "../../core/errors.ts";

/** The folder of vectors, or a file in it, is missing or not what it should be. */
export class VectorsError extends DomainError<"VECTORS"> {
  readonly code = "VECTORS";
}

/** The machine lacks something that a group needs: an address, a port. */
export class LackingError extends DomainError<"LACKING"> {
  readonly code = "LACKING";
}
