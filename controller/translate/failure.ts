// How failures of the translation are made and worded.
import type { KubeObject } from "../../core/kube.ts";
import type { ResourceFailure } from "../failures/resource-failure.ts";
import { refOf } from "../snapshot/object-ref.ts";

/** `objects`: one or more; they are to blame. */
export function failureOf(message: string, ...objects: readonly KubeObject[]): ResourceFailure {
  return { message, objects: objects.map(refOf) };
}

/** What every lookup says about an object that is not there. */
export function notFound(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name} not found`;
}

/** A text in double quotes, as Go's `%q` prints it. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
