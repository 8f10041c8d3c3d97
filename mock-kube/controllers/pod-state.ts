// How a Pod is, as other controllers look at it.
import { arrayOr, objectOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { valueAt } from "../json.ts";

export function isReady(pod: KubeObject): boolean {
  return arrayOr(valueAt(pod, "status", "conditions")).some((item) => {
    const { type, status } = objectOr(item);
    return type === "Ready" && status === "True";
  });
}
