// Where the last valid objects are kept, so that they outlive the controller.
import { DomainError } from "../../core/errors.ts";

/** By it a controller knows its own object: it must not take it for a part of the configuration. */
export const LAST_VALID_LABEL = "kongsim/last-valid";

/** One document, replaced as a whole or not at all. Every method rejects with a `LastValidStoreError`, and with nothing else. */
export interface LastValidStore {
  /** For people: `Secret kong/kongsim-last-valid`. */
  readonly name: string;
  /** Whether credentials are safe there. */
  readonly takesCredentials: boolean;
  /** What is larger is not even tried. */
  readonly bytesMax: number;
  /** `undefined`: nothing was kept yet. */
  read(): Promise<Uint8Array | undefined>;
  write(document: Uint8Array): Promise<void>;
}

/** The store cannot be read or written, now or for good. */
export class LastValidStoreError extends DomainError<"LAST_VALID_STORE"> {
  readonly code = "LAST_VALID_STORE";
}
