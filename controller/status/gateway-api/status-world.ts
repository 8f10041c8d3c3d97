// What the status of objects of the Gateway API, and of policies, is decided by.
import type { KubeObject } from "../../../core/kube.ts";
import type { AdmissionOptions } from "../../informer/admission.ts";
import type { CacheStores } from "../../snapshot/cache-stores.ts";
import type { ConfigurationStatus } from "../configuration-report.ts";
import type { PublishOptions } from "../published-addresses.ts";
import type { AttachedRoutes } from "./attached-routes.ts";
import type { KongListeners } from "../../gateways/kong-listeners.ts";

export interface StatusWorld {
  /** Everything that the cluster has, whether it is ours or not. */
  readonly known: CacheStores;
  readonly admission: AdmissionOptions;
  readonly publish: PublishOptions;
  /** Where the gateways listen; `undefined` while that cannot be said. */
  readonly listeners: KongListeners | undefined;
  readonly attached: AttachedRoutes;
  /** What the last round that ended well says of an object; `undefined` when nobody wants to know (`--update-status=false`). */
  readonly statusOf: ((object: KubeObject) => ConfigurationStatus) | undefined;
  /** RFC 3339. */
  readonly now: string;
}
