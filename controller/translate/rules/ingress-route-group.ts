// What becomes one route of an Ingress.
import type { KubeObject } from "../../../core/kube.ts";
import type { IngressPath } from "../../kube-types/ingress.ts";
import type { FoundBackend } from "./ingress-backend.ts";

/** All paths of one Ingress with the same host and backend: they share a route. */
export interface IngressRouteGroup {
  readonly ingress: KubeObject;
  /** "" for every host. */
  readonly host: string;
  readonly backend: FoundBackend;
  /** The name of the Kong service. */
  readonly service: string;
  readonly paths: readonly IngressPath[];
}
