// KongPlugins and KongClusterPlugins at the entities that refer to them, and global ones.
import { sha256Hex } from "../../../core/hash.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { PluginEntity } from "../../kong-state/entities.ts";
import { kongPluginView } from "../../kube-types/kong-plugin.ts";
import type { BuildContext } from "../build-context.ts";
import type { Cluster } from "../cluster.ts";
import { failureOf, quoted } from "../failure.ts";
import { tagsOf } from "../tags.ts";
import { pluginConfig } from "./plugin-config.ts";
import {
  combinationsOf,
  type Combination,
  type PluginRelations,
  type Relation,
} from "./plugin-relations.ts";

/** Of the hash in hexadecimal: enough to tell instances apart. */
const INSTANCE_SUFFIX_LENGTH = 9;

export interface Plugins {
  readonly plugins: readonly PluginEntity[];
  readonly failures: readonly ResourceFailure[];
  readonly translated: readonly KubeObject[];
}

export function buildPlugins(
  relations: readonly PluginRelations[],
  { cluster }: BuildContext,
): Plugins {
  const attached = relations.map((each) => attachPlugin(each, cluster));
  const global = globalPlugins(cluster);
  return {
    plugins: [...attached.flatMap(({ plugins }) => plugins), ...global.map(({ entity }) => entity)],
    failures: attached.flatMap(({ failures }) => failures),
    translated: [
      ...attached.flatMap(({ translated }) => translated),
      ...global.map(({ object }) => object),
    ],
  };
}

/** The KongPlugin of the namespace, else the KongClusterPlugin of that name. */
function findPlugin(cluster: Cluster, namespace: string, name: string): KubeObject | undefined {
  return (
    cluster.find("KongPlugin", namespace, name) ?? cluster.findInCluster("KongClusterPlugin", name)
  );
}

function attachPlugin(relations: PluginRelations, cluster: Cluster): Plugins {
  const { namespace, name } = relations;
  const combinations = combinationsOf(relations);
  const object = findPlugin(cluster, namespace, name);
  if (object === undefined) {
    const message = `referenced KongPlugin or KongClusterPlugin ${quoted(name)} does not exist`;
    const failures = combinations
      .flatMap((combination) => relationsOf(combination))
      .map(({ referrer }) => ({ message, objects: [referrer] }));
    return { plugins: [], failures, translated: [] };
  }
  const plugin = pluginEntity(object, cluster);
  if (!plugin.ok) {
    return { plugins: [], failures: [failureOf(plugin.message, object)], translated: [] };
  }
  return {
    plugins: attachedEntities(plugin.entity, combinations),
    failures: [],
    translated: combinations.map(() => object),
  };
}

type EntitySearch =
  | { readonly ok: true; readonly entity: PluginEntity }
  | { readonly ok: false; readonly message: string };

function pluginEntity(object: KubeObject, cluster: Cluster): EntitySearch {
  const view = kongPluginView(object);
  const config = pluginConfig(view, cluster);
  if (!config.ok) return config;
  return {
    ok: true,
    entity: {
      name: view.plugin,
      config: config.config,
      ...(view.disabled && { enabled: false }),
      ...(view.instanceName !== "" && { instance_name: view.instanceName }),
      ...(view.protocols.length > 0 && { protocols: view.protocols }),
      ...(view.ordering !== undefined && { ordering: view.ordering }),
      tags: tagsOf(object),
    },
  };
}

/** Instance names must be unique, so each gets a suffix made of what it is attached to. */
function attachedEntities(
  plugin: PluginEntity,
  combinations: readonly Combination[],
): readonly PluginEntity[] {
  const used = new Set<string>();
  return combinations.map((combination) => {
    const { service, route, consumer, consumerGroup } = combination;
    const entity: PluginEntity = {
      ...plugin,
      ...(service !== undefined && { service: service.name }),
      ...(route !== undefined && { route: route.name }),
      ...(consumer !== undefined && { consumer: consumer.name }),
      ...(consumerGroup !== undefined && { consumer_group: consumerGroup.name }),
    };
    if (plugin.instance_name === undefined) return entity;
    const hash = sha256Hex(attachmentText(combination));
    const short = `${plugin.instance_name}-${hash.slice(0, INSTANCE_SUFFIX_LENGTH)}`;
    const name = used.has(short) ? `${plugin.instance_name}-${hash}` : short;
    used.add(name);
    return { ...entity, instance_name: name };
  });
}

function attachmentText({ service, route, consumer, consumerGroup }: Combination): string {
  return [
    service === undefined ? "" : `_service-${service.name}`,
    route === undefined ? "" : `_route-${route.name}`,
    consumer === undefined ? "" : `_consumer-${consumer.name}`,
    consumerGroup === undefined ? "" : `_group-${consumerGroup.name}`,
  ].join("");
}

function relationsOf({
  service,
  route,
  consumer,
  consumerGroup,
}: Combination): readonly Relation[] {
  return [consumer, consumerGroup, route, service].filter((relation) => relation !== undefined);
}

interface GlobalPlugin {
  readonly object: KubeObject;
  readonly entity: PluginEntity;
}

/**
 * Two global plugins of one type exclude each other, also when one of them has no configuration. What is wrong with one
 * is not a failure (as in KIC).
 */
function globalPlugins(cluster: Cluster): readonly GlobalPlugin[] {
  const plugins = cluster.globalPlugins();
  if (plugins.length === 0) return [];
  const byType = Map.groupBy(plugins, (object) => kongPluginView(object).plugin);
  return [...byType].flatMap(([type, [object, ...others]]): readonly GlobalPlugin[] => {
    if (type === "" || object === undefined || others.length > 0) return [];
    const plugin = pluginEntity(object, cluster);
    return plugin.ok ? [{ object, entity: plugin.entity }] : [];
  });
}
