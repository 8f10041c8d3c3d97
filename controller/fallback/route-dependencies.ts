// What the objects that route traffic depend on, beside their plugins: Services, facades, classes, policies.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { pluginDependencies, upstreamPolicyDependencies } from "./plugin-dependencies.ts";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";
const FACADE_GROUP = "incubator.ingress-controller.konghq.com";

/**
 * The class, the backends of rule paths, the policy and the plugins. Not the default backend and not the TLS Secrets.
 *
 * @see KIC v3.5.13 internal/dataplane/fallback/graph_dependencies_ingress.go
 */
export function ingressDependencies(
  ingress: KubeObject,
  stores: CacheStores,
): readonly KubeObject[] {
  const { namespace = "", annotations } = ingress.metadata;
  const className =
    stringOr(objectOr(ingress["spec"])["ingressClassName"], "") || annotations?.[CLASS_ANNOTATION];
  const backends = rulesOf(ingress)
    .flatMap((rule) => arrayOr(objectOr(rule["http"])["paths"]))
    .map((path) => objectOr(objectOr(path)["backend"]))
    .flatMap((backend) => backendsOf(backend, namespace, stores));
  return [
    className === undefined ? undefined : stores.get("IngressClass", className),
    ...backends,
    ...upstreamPolicyDependencies(ingress, stores),
    ...pluginDependencies(ingress, stores),
  ].filter((dependency) => dependency !== undefined);
}

function backendsOf(
  { service, resource }: JsonObject,
  namespace: string,
  stores: CacheStores,
): readonly (KubeObject | undefined)[] {
  const { apiGroup, kind, name } = objectOr(resource);
  const isFacade = apiGroup === FACADE_GROUP && kind === "KongServiceFacade";
  return [
    stores.get("Service", stringOr(objectOr(service)["name"], ""), namespace),
    isFacade ? stores.get("KongServiceFacade", stringOr(name, ""), namespace) : undefined,
  ];
}

/**
 * The Services and plugins of a Gateway API route of any kind. Whether a ReferenceGrant allows a Service of another
 * namespace is not asked; a backend without a kind is none, and neither is the plugin of an ExtensionRef.
 *
 * @see KIC v3.5.13 internal/dataplane/fallback/graph_dependencies_gatewayapi.go
 */
export function gatewayRouteDependencies(
  route: KubeObject,
  stores: CacheStores,
): readonly KubeObject[] {
  const home = route.metadata.namespace ?? "";
  const services = rulesOf(route)
    .flatMap((rule) => arrayOr(rule["backendRefs"]))
    .map(objectOr)
    .filter(({ group, kind }) => kind === "Service" && isCoreGroup(group))
    .map(({ name, namespace }) =>
      stores.get("Service", stringOr(name, ""), stringOr(namespace, home)),
    )
    .filter((service) => service !== undefined);
  return [...services, ...pluginDependencies(route, stores)];
}

function isCoreGroup(group: unknown): boolean {
  return group === undefined || group === null || group === "" || group === "core";
}

/** The plugins and Services of a TCPIngress or UDPIngress. */
export function streamIngressDependencies(
  ingress: KubeObject,
  stores: CacheStores,
): readonly KubeObject[] {
  const { namespace = "" } = ingress.metadata;
  const services = rulesOf(ingress)
    .map((rule) => stringOr(objectOr(rule["backend"])["serviceName"], ""))
    .map((name) => stores.get("Service", name, namespace))
    .filter((service) => service !== undefined);
  return [...pluginDependencies(ingress, stores), ...services];
}

function rulesOf(object: KubeObject): readonly JsonObject[] {
  return arrayOr(objectOr(object["spec"])["rules"]).map(objectOr);
}
