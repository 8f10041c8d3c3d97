// What Kong's own kinds depend on: Secrets and plugins.
import { arrayOr, objectOr, stringOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { pluginDependencies } from "./plugin-dependencies.ts";

const CONFIGURATION_GROUP = "configuration.konghq.com";

/**
 * The Secrets that hold parts of a plugin's configuration. A KongPlugin's are in its own namespace, a
 * KongClusterPlugin's in the namespace that the reference names.
 *
 * @see KIC v3.5.13 internal/dataplane/fallback/graph_dependencies_kong.go
 */
export function pluginSecretDependencies(
  plugin: KubeObject,
  stores: CacheStores,
): readonly KubeObject[] {
  const home = plugin.kind === "KongPlugin" ? (plugin.metadata.namespace ?? "") : undefined;
  const patches = arrayOr(plugin["configPatches"]).map((patch) => objectOr(patch)["valueFrom"]);
  return [plugin["configFrom"], ...patches]
    .map((source) => objectOr(objectOr(source)["secretKeyRef"]))
    .map(({ name, namespace }) =>
      stores.get("Secret", stringOr(name, ""), home ?? stringOr(namespace, "")),
    )
    .filter((secret) => secret !== undefined);
}

/** The plugins and the credentials' Secrets. Not the consumer's groups. */
export function consumerDependencies(
  consumer: KubeObject,
  stores: CacheStores,
): readonly KubeObject[] {
  const { namespace = "" } = consumer.metadata;
  const secrets = arrayOr(consumer["credentials"])
    .map((name) => stores.get("Secret", stringOr(name, ""), namespace))
    .filter((secret) => secret !== undefined);
  return [...pluginDependencies(consumer, stores), ...secrets];
}

/** The plugin that the entity hangs on, if the reference gives its group; a KongPlugin only of the same namespace. */
export function customEntityDependencies(
  entity: KubeObject,
  stores: CacheStores,
): readonly KubeObject[] {
  const { namespace: home = "" } = entity.metadata;
  const parent = objectOr(objectOr(entity["spec"])["parentRef"]);
  if (parent["group"] !== CONFIGURATION_GROUP) return [];
  const name = stringOr(parent["name"], "");
  const namespace = stringOr(parent["namespace"], "") || home;
  const plugin =
    parent["kind"] === "KongClusterPlugin"
      ? stores.get("KongClusterPlugin", name)
      : parent["kind"] === "KongPlugin" && namespace === home
        ? stores.get("KongPlugin", name, home)
        : undefined;
  return plugin === undefined ? [] : [plugin];
}
