// The forms of stored objects: two of the same form differ in nothing but what is each object's own (uid, revision, time of
// creation). Who wrote an object may know its form, and so what else is known of that.
import type { KubeObject } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { frozen } from "../json.ts";

export interface Form {
  readonly id: number;
  /** As which it was written. */
  readonly resource: Resource;
  readonly example: KubeObject;
  /** Whether its kind shows it just as it is stored. */
  readonly isShownAsIs: boolean;
}

/** For as long as there are these objects. */
const forms = new WeakMap<KubeObject, Form>();

export function formOf(stored: KubeObject): Form | undefined {
  return forms.get(stored);
}

/** `stored` does not change any more: it shares what the form's example has. */
export function keepForm(stored: KubeObject, form: Form): void {
  forms.set(frozen(stored), form);
}
