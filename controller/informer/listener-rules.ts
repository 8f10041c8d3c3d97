// What a listener asks of the routes that want to use it.
import { groupOf, type KubeObject } from "../../core/kube.ts";
import { arrayOr } from "../../core/json.ts";
import {
  member,
  namespaceOf,
  objectsOf,
  onlyStrings,
  textOf,
  textsOf,
} from "../kube-types/fields.ts";
import type { Listener, ListenerStatus } from "../kube-types/gateway.ts";
import type { ParentReference } from "../kube-types/references.ts";

/** The protocols of listeners that carry a kind of route, and the TLS mode they must be in when they have any. */
const CARRIERS: Readonly<
  Record<string, { readonly protocols: readonly string[]; readonly tlsMode?: string }>
> = {
  HTTPRoute: { protocols: ["HTTP", "HTTPS"], tlsMode: "Terminate" },
  TCPRoute: { protocols: ["TCP"], tlsMode: "Terminate" },
  UDPRoute: { protocols: ["UDP"], tlsMode: "none" },
  TLSRoute: { protocols: ["TLS"], tlsMode: "Passthrough" },
  GRPCRoute: { protocols: ["HTTP", "HTTPS"] },
};

/** Whether routes of this kind can go over the listener. */
export function speaksFor({ protocol, tls }: Listener, { kind }: KubeObject): boolean {
  const carrier = CARRIERS[kind];
  if (carrier === undefined || !carrier.protocols.includes(protocol)) return false;
  if (carrier.tlsMode === undefined || tls === undefined) return true;
  return (tls.mode ?? "Terminate") === carrier.tlsMode;
}

/** `allowedRoutes.kinds`: without any, all. */
export function allowsRoute({ allowedRoutes }: Listener, route: KubeObject): boolean {
  const kinds = objectsOf(member(allowedRoutes, "kinds"));
  return kinds.length === 0 || kinds.some((kind) => isKindOf(route, kind));
}

/** What the listener's status says that it can do. */
export function supportsRoute(status: ListenerStatus | undefined, route: KubeObject): boolean {
  return status?.supportedKinds.some((kind) => isKindOf(route, kind)) ?? false;
}

export function isListenerProgrammed(status: ListenerStatus | undefined): boolean {
  return status?.conditions.find(({ type }) => type === "Programmed")?.status === "True";
}

function isKindOf(
  { apiVersion, kind }: KubeObject,
  wanted: Readonly<Record<string, unknown>>,
): boolean {
  return wanted["group"] === groupOf(apiVersion) && wanted["kind"] === kind;
}

/** `allowedRoutes.namespaces`: without any, all. */
export function admitsRoute(
  { allowedRoutes }: Listener,
  gatewayNamespace: string,
  route: KubeObject,
  { namespace: namedNamespace }: ParentReference,
  namespaceLabels: (name: string) => Readonly<Record<string, string>> | undefined = () => undefined,
): boolean {
  const namespaces = member(allowedRoutes, "namespaces");
  const own = namespaceOf(route);
  switch (textOf(member(namespaces, "from"))) {
    case undefined:
    case "All":
      return true;
    case "Same":
      return own === (namedNamespace ?? gatewayNamespace);
    case "Selector": {
      const labels = namespaceLabels(own);
      return labels !== undefined && matchesSelector(labels, member(namespaces, "selector"));
    }
    default:
      return false;
  }
}

/** A label selector of Kubernetes; without requirements it matches everything, and nothing when it is missing. */
function matchesSelector(labels: Readonly<Record<string, string>>, selector: unknown): boolean {
  if (selector === undefined || selector === null) return false;
  const equal = Object.entries(onlyStrings(member(selector, "matchLabels")));
  return (
    equal.every(([key, value]) => labels[key] === value) &&
    arrayOr(member(selector, "matchExpressions")).every((each) => meetsRequirement(labels, each))
  );
}

function meetsRequirement(labels: Readonly<Record<string, string>>, requirement: unknown): boolean {
  const value = labels[textOf(member(requirement, "key")) ?? ""];
  const values = textsOf(member(requirement, "values"));
  switch (member(requirement, "operator")) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}
