// Every dependency that decides what a gateway may serve, also those that the real controller's graph does not know.
import { objectOr, stringOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { CachedKind } from "../snapshot/kinds.ts";
import { directDependencies, type Dependencies } from "./dependencies.ts";
import { pluginReferences } from "./plugin-references.ts";

/** What Kong's routes are made of: a global plugin applies to all of them. */
export const ROUTES: ReadonlySet<CachedKind> = new Set<CachedKind>([
  "Ingress",
  "TCPIngress",
  "UDPIngress",
  "HTTPRoute",
  "GRPCRoute",
  "TCPRoute",
  "UDPRoute",
  "TLSRoute",
]);

/**
 * With the graph that this makes, nothing is served without a plugin that it names: when the plugin has to go, what it
 * guards goes, too. Beyond `directDependencies` it knows plugins of other namespaces, of ExtensionRef filters and global
 * ones, and default backends.
 */
export const completeDependencies: Dependencies = (kind, object, stores) => {
  const direct = directDependencies(kind, object, stores);
  const references = pluginReferences(object);
  // As of most objects. Every one is asked for every graph.
  if (references.length === 0 && !ROUTES.has(kind)) return direct;
  return [
    ...direct,
    ...references
      .map(({ namespace, name }) => stores.get("KongPlugin", name, namespace))
      .filter((plugin) => plugin !== undefined),
    ...(ROUTES.has(kind) ? globalPlugins(stores) : []),
    ...(kind === "Ingress" ? defaultBackends(object, stores) : []),
  ];
};

/** Whether a KongClusterPlugin applies to everything. */
export function isGlobalPlugin({ metadata }: KubeObject): boolean {
  return metadata.labels?.["global"] === "true";
}

function globalPlugins(stores: CacheStores): readonly KubeObject[] {
  return [...stores.store("KongClusterPlugin").values()].filter(isGlobalPlugin);
}

function defaultBackends(ingress: KubeObject, stores: CacheStores): readonly KubeObject[] {
  const backend = objectOr(objectOr(ingress["spec"])["defaultBackend"]);
  const name = stringOr(objectOr(backend["service"])["name"], "");
  const service = stores.get("Service", name, ingress.metadata.namespace ?? "");
  return service === undefined ? [] : [service];
}
