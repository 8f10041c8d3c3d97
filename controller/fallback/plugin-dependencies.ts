// Which plugins, and which policy, the annotations of an object name.
import type { KubeObject } from "../../core/kube.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";

const PLUGINS = "konghq.com/plugins";
const UPSTREAM_POLICY = "konghq.com/upstream-policy";
const NONE: readonly KubeObject[] = [];

/**
 * The cached plugins that the object names: per name the KongPlugin of its namespace, else the KongClusterPlugin. A
 * reference into another namespace (`ns:name`) is none, as in KIC v3.5.13 internal/dataplane/fallback.
 */
export function pluginDependencies(object: KubeObject, stores: CacheStores): readonly KubeObject[] {
  const { namespace = "", annotations } = object.metadata;
  const names = annotations?.[PLUGINS];
  if (names === undefined) return NONE;
  return names
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map(
      (name) => stores.get("KongPlugin", name, namespace) ?? stores.get("KongClusterPlugin", name),
    )
    .filter((plugin) => plugin !== undefined);
}

/** The cached KongUpstreamPolicy of the object's namespace that the object names: none or one. */
export function upstreamPolicyDependencies(
  object: KubeObject,
  stores: CacheStores,
): readonly KubeObject[] {
  const { namespace = "", annotations } = object.metadata;
  const name = annotations?.[UPSTREAM_POLICY];
  const policy = name === undefined ? undefined : stores.get("KongUpstreamPolicy", name, namespace);
  return policy === undefined ? NONE : [policy];
}

/** Of a Service, and of what stands in for one. */
export function serviceDependencies(
  object: KubeObject,
  stores: CacheStores,
): readonly KubeObject[] {
  const plugins = pluginDependencies(object, stores);
  const policies = upstreamPolicyDependencies(object, stores);
  return policies.length === 0 ? plugins : [...plugins, ...policies];
}
