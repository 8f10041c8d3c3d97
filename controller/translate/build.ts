// What comes out of a build.
import type { ResourceFailure } from "../failures/resource-failure.ts";
import type { KongState } from "../kong-state/kong-state.ts";
import type { ObjectRef } from "../snapshot/object-ref.ts";

export interface Build {
  readonly state: KongState;
  /** Everything that could not be translated; the rest is in the state all the same. */
  readonly failures: readonly ResourceFailure[];
  /** The objects that made it into the state. */
  readonly translated: readonly ObjectRef[];
  /** Objects that nobody has any use of in the state, or that did not make it there: see `Consumers`. */
  readonly idle: readonly ObjectRef[];
}
