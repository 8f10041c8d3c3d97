// What a live world needs of its Kubernetes API, whoever's it is.
import type { KubeApi } from "../../core/kube-api.ts";
import type { OwnNames } from "./own-names.ts";

export interface WorldKube {
  /** By the story's names. */
  readonly api: KubeApi;
  /** What those are in the cluster. */
  readonly names: OwnNames;
  /** How a controller gets there, and which objects are its own. */
  readonly controllerFlags: readonly string[];
  close(): Promise<void>;
}
