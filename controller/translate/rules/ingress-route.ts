// One route of an Ingress.
import type { RouteEntity } from "../../kong-state/entities.ts";
import type { StateRoute } from "../../kong-state/kong-state.ts";
import { annotationsOf } from "../../kube-types/fields.ts";
import { listAnnotation } from "../annotations.ts";
import type { BuildContext } from "../build-context.ts";
import { compareText } from "../order.ts";
import { tagsOf } from "../tags.ts";
import type { IngressRouteGroup } from "./ingress-route-group.ts";
import { ingressMatch } from "./ingress-expression.ts";
import { ingressRouteName } from "./ingress-names.ts";
import { kongPaths, regexPrefixer } from "./ingress-paths.ts";
import { routeSourceOf } from "./service-defaults.ts";

export function ingressRoute(group: IngressRouteGroup, context: BuildContext): StateRoute {
  const { ingress, host, backend } = group;
  const protocols = listAnnotation(annotationsOf(ingress), "protocols").toSorted(compareText);
  return {
    entity: {
      // No star may stand in a name.
      name: ingressRouteName(ingress, backend, host.replaceAll("*", "_")),
      ...(protocols.length > 0 && { protocols }),
      ...(context.flags.expressionRoutes ? ingressMatch(group) : traditionalMatch(group, context)),
      strip_path: false,
      preserve_host: true,
      request_buffering: true,
      response_buffering: true,
      tags: tagsOf(ingress),
    },
    plugins: [],
    source: routeSourceOf(ingress),
  };
}

function traditionalMatch(
  { ingress, host, paths }: IngressRouteGroup,
  { cluster }: BuildContext,
): Partial<RouteEntity> {
  return {
    ...(host !== "" && { hosts: [host] }),
    paths: paths.flatMap(kongPaths).map(regexPrefixer(ingress, cluster.classParameters)),
    regex_priority: 0,
  };
}
