// One route of an Ingress.
import type { KubeObject } from "../../../core/kube.ts";
import type { StateRoute } from "../../kong-state/kong-state.ts";
import { annotationsOf } from "../../kube-types/fields.ts";
import type { IngressPath } from "../../kube-types/ingress.ts";
import { listAnnotation } from "../annotations.ts";
import type { BuildContext } from "../build-context.ts";
import { compareText } from "../order.ts";
import { tagsOf } from "../tags.ts";
import type { FoundBackend } from "./ingress-backend.ts";
import { ingressRouteName } from "./ingress-names.ts";
import { kongPaths, regexPrefixer } from "./ingress-paths.ts";
import { routeSourceOf } from "./service-defaults.ts";

/** All paths of one Ingress with the same host and backend: they share a route. */
export interface IngressRouteGroup {
  readonly ingress: KubeObject;
  /** "" for every host. */
  readonly host: string;
  readonly backend: FoundBackend;
  readonly paths: readonly IngressPath[];
}

export function ingressRoute(
  { ingress, host, backend, paths }: IngressRouteGroup,
  { cluster }: BuildContext,
): StateRoute {
  const protocols = listAnnotation(annotationsOf(ingress), "protocols").toSorted(compareText);
  return {
    entity: {
      // No star may stand in a name.
      name: ingressRouteName(ingress, backend, host.replaceAll("*", "_")),
      ...(protocols.length > 0 && { protocols }),
      ...(host !== "" && { hosts: [host] }),
      paths: paths.flatMap(kongPaths).map(regexPrefixer(ingress, cluster.classParameters)),
      strip_path: false,
      preserve_host: true,
      regex_priority: 0,
      request_buffering: true,
      response_buffering: true,
      tags: tagsOf(ingress),
    },
    plugins: [],
    source: routeSourceOf(ingress),
  };
}
