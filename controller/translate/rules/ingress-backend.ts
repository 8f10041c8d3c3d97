// What an Ingress sends requests to: a Service, or a KongServiceFacade when its feature gate is on.
import type { KubeObject } from "../../../core/kube.ts";
import type { PortReference } from "../../kong-state/kong-state.ts";
import type { IngressBackend } from "../../kube-types/ingress.ts";
import { kongServiceFacadeView } from "../../kube-types/kong-service-facade.ts";
import type { BuildContext } from "../build-context.ts";
import { notFound, quoted } from "../failure.ts";

const FACADE_KIND = "KongServiceFacade";
const FACADE_GROUP = "incubator.ingress-controller.konghq.com";
/** Only an API server that does not look lets one through. */
export const NAMELESS = "name cannot be empty";
const FACADE_IS_OFF =
  "KongServiceFacade is not enabled, please set the \"KongServiceFacade\" feature gate to 'true' to enable it";

export interface FoundBackend {
  readonly name: string;
  readonly port: PortReference;
  /** When the backend is one: the object. */
  readonly facade?: KubeObject;
}

export type BackendSearch =
  | ({ readonly ok: true } & FoundBackend)
  | {
      readonly ok: false;
      readonly reason: "unknown-kind" | "gate-off" | "missing" | "nothing";
      readonly message: string;
    };

export function findIngressBackend(
  backend: IngressBackend,
  namespace: string,
  { cluster, flags }: BuildContext,
): BackendSearch {
  switch (backend.is) {
    case "service":
      return { ok: true, name: backend.name, port: backend.port };
    case "nothing":
      return problem("nothing", "no Service or Resource specified for Ingress path");
    case "resource":
      break;
  }
  const { apiGroup, kind, name } = backend;
  if (kind !== FACADE_KIND || apiGroup !== FACADE_GROUP) {
    const full = apiGroup === undefined ? kind : `${apiGroup}/${kind}`;
    return problem("unknown-kind", `unknown resource type ${full}`);
  }
  if (!flags.kongServiceFacade) return problem("gate-off", FACADE_IS_OFF);
  const facade = cluster.find(FACADE_KIND, namespace, name);
  if (facade === undefined) {
    const missing = notFound(FACADE_KIND, namespace, name);
    return problem("missing", `failed to get KongServiceFacade ${quoted(name)}: ${missing}`);
  }
  const number = kongServiceFacadeView(facade).port;
  return { ok: true, name, port: { by: "number", number }, facade };
}

function problem(
  reason: "unknown-kind" | "gate-off" | "missing" | "nothing",
  message: string,
): BackendSearch {
  return { ok: false, reason, message };
}
