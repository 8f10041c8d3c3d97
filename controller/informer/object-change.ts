// What a change of an object was about: writing a status is one, too, and most changes of a big cluster are that.
import { canonicalJson } from "../../core/hash.ts";
import type { KubeObject } from "../../core/kube.ts";
import { conditionsOf, listenerStatuses } from "../kube-types/gateway.ts";
import { member } from "../kube-types/fields.ts";

export interface ObjectChange {
  /** `undefined`: it is new. */
  readonly before: KubeObject | undefined;
  /** `undefined`: it is gone. */
  readonly after: KubeObject | undefined;
}

/** Whether nothing was changed that its owner writes. Kinds without a generation cannot say so. */
export function isOfStatusAlone({ before, after }: ObjectChange): boolean {
  if (before === undefined || after === undefined) return false;
  const { uid, generation, deletionTimestamp, annotations, labels } = after.metadata;
  const old = before.metadata;
  return (
    generation !== undefined &&
    generation === old.generation &&
    uid === old.uid &&
    deletionTimestamp === old.deletionTimestamp &&
    isSame(annotations, old.annotations) &&
    isSame(labels, old.labels)
  );
}

function isSame(left: object | undefined, right: object | undefined): boolean {
  return left === right || canonicalJson(left ?? null) === canonicalJson(right ?? null);
}

/** Whether a Gateway says the same to routes as before: how many there are is not among it. */
export function leavesGatewayAsItWas(change: ObjectChange): boolean {
  const { before, after } = change;
  return (
    isOfStatusAlone(change) &&
    before !== undefined &&
    after !== undefined &&
    saidToRoutes(before) === saidToRoutes(after)
  );
}

function saidToRoutes(gateway: KubeObject): string {
  const conditions = conditionsOf(member(gateway["status"], "conditions"));
  return canonicalJson([conditions, [...listenerStatuses(gateway).values()]]);
}
