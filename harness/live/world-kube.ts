// What a live world needs of its Kubernetes API, whoever's it is.
import type { KubeApi } from "../../core/kube-api.ts";
import type { KubeFaults } from "../../mock-kube/faults/kube-faults.ts";
import type { LinkFaults } from "./link-faults.ts";
import type { OwnNames } from "./own-names.ts";

export interface WorldKube {
  /** By the story's names. */
  readonly api: KubeApi;
  /** What those are in the cluster. */
  readonly names: OwnNames;
  /** How a controller gets there, and which objects are its own. */
  readonly controllerFlags: readonly string[];
  /** Of an embedded one. */
  readonly faults?: KubeFaults;
  /** The controller's way to an embedded one, where it can be cut. */
  readonly way?: LinkFaults;
  close(): Promise<void>;
}
