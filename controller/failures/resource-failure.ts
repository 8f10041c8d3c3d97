// Something that could not be configured, and the objects that are to blame for it.
import type { ObjectRef } from "../snapshot/object-ref.ts";

/** A failure is a value: it never stops the build, and it becomes one event per object. */
export interface ResourceFailure {
  readonly message: string;
  /** One or more. */
  readonly objects: readonly ObjectRef[];
}
