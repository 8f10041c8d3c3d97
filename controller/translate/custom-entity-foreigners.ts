// The services, routes and consumers that a custom entity belongs to: those that its parent plugin is attached to.
import type { KubeObject } from "../../core/kube.ts";
import type { JsonObject } from "../../core/json.ts";
import type { StateConsumer, StateService } from "../kong-state/kong-state.ts";
import { member, namespaceOf, specOf, textOf } from "../kube-types/fields.ts";
import { refOf } from "../snapshot/object-ref.ts";
import type { BuildContext } from "./build-context.ts";
import { notFound } from "./failure.ts";
import { idOf } from "./ids.ts";
import { byText, inOrder } from "./order.ts";
import {
  combinationsOf,
  locatePlugin,
  type PluginRelations,
  type Relation,
} from "./plugins/plugin-relations.ts";

/** What plugins are attached to. */
export interface AttachedEntities {
  readonly relations: readonly PluginRelations[];
  readonly services: readonly StateService[];
  readonly consumers: readonly StateConsumer[];
}

export type ForeignSearch =
  | { readonly ok: true; readonly combinations: readonly JsonObject[] }
  | { readonly ok: false; readonly message: string };

const NO_FOREIGNERS: ForeignSearch = { ok: true, combinations: [] };
const PLUGIN_GROUP = "configuration.konghq.com";

/** The foreign fields of an entity with their ids, once per combination; none without a parent plugin. */
export function foreignCombinations(
  object: KubeObject,
  fields: ReadonlyMap<string, JsonObject>,
  attached: AttachedEntities,
  context: BuildContext,
): ForeignSearch {
  const plugin = parentPlugin(object, context);
  if (plugin === undefined) return NO_FOREIGNERS;
  if (!plugin.ok) return plugin;
  const relations = attached.relations.find(
    ({ namespace, name }) => namespace === plugin.namespace && name === plugin.name,
  );
  if (relations === undefined) return NO_FOREIGNERS;
  const references = foreignFields(fields);
  const foreigners: PluginRelations = {
    ...relations,
    services: references.services.length > 0 ? servicesOf(relations, attached) : [],
    routes: references.routes.length > 0 ? relations.routes : [],
    consumers: references.consumers.length > 0 ? consumersOf(relations, attached) : [],
    consumerGroups: [],
  };
  const { workspace } = context.options;
  const combinations = combinationsOf(foreigners)
    .map(({ service, route, consumer }) => ({
      service: service === undefined ? "" : idOf("services", service.name, workspace),
      route: route === undefined ? "" : idOf("routes", route.name, workspace),
      consumer: consumer === undefined ? "" : idOf("consumers", consumer.name, workspace),
    }))
    .toSorted(
      inOrder(
        byText(({ service }) => service),
        byText(({ route }) => route),
        byText(({ consumer }) => consumer),
      ),
    );
  return {
    ok: true,
    combinations: combinations.map(({ service, route, consumer }) => ({
      ...referenceTo(references.services, service),
      ...referenceTo(references.routes, route),
      ...referenceTo(references.consumers, consumer),
    })),
  };
}

function referenceTo(fields: readonly string[], id: string): JsonObject {
  return Object.fromEntries(fields.map((field) => [field, { id }]));
}

/** The names of the foreign fields by what they refer to. */
function foreignFields(fields: ReadonlyMap<string, JsonObject>) {
  const to = (reference: string) =>
    [...fields]
      .filter(([, field]) => field["type"] === "foreign" && field["reference"] === reference)
      .map(([name]) => name);
  return { services: to("services"), routes: to("routes"), consumers: to("consumers") };
}

/** Those that the plugin is attached to itself, or else those of its routes, each once. */
function servicesOf({ services, routes }: PluginRelations, attached: AttachedEntities) {
  if (services.length > 0) return services;
  const owners = new Map(
    attached.services.flatMap(({ entity, routes: own }) =>
      own.map((route) => [route.entity.name, entity.name] as const),
    ),
  );
  const byName = new Map<string, Relation>();
  for (const { name, referrer } of routes) {
    const owner = owners.get(name);
    if (owner !== undefined && !byName.has(owner)) byName.set(owner, { name: owner, referrer });
  }
  return [...byName.values()];
}

/** A consumer without a username has no id. */
function consumersOf({ consumers }: PluginRelations, attached: AttachedEntities) {
  const usernames = new Set(attached.consumers.map(({ entity }) => entity.username));
  return consumers.filter(({ name }) => usernames.has(name));
}

type ParentPlugin =
  | { readonly ok: true; readonly namespace: string; readonly name: string }
  | { readonly ok: false; readonly message: string };

/** `undefined`: no parent, or one that is no plugin. */
function parentPlugin(object: KubeObject, { cluster }: BuildContext): ParentPlugin | undefined {
  const { parentRef } = specOf(object);
  const kind = member(parentRef, "kind");
  if (member(parentRef, "group") !== PLUGIN_GROUP) return undefined;
  if (kind !== "KongPlugin" && kind !== "KongClusterPlugin") return undefined;
  const name = textOf(member(parentRef, "name")) ?? "";
  const own = namespaceOf(object);
  const named = textOf(member(parentRef, "namespace")) ?? "";
  const location = locatePlugin(
    { name, ...(named !== own && { namespace: named }) },
    refOf(object),
    cluster,
  );
  if (!location.ok) return location;
  const { namespace } = location;
  const plugin =
    kind === "KongPlugin"
      ? cluster.find("KongPlugin", namespace, name)
      : cluster.findInCluster("KongClusterPlugin", name);
  if (plugin !== undefined) return { ok: true, namespace, name };
  const message =
    kind === "KongPlugin" ? notFound(kind, namespace, name) : `KongClusterPlugin ${name} not found`;
  return { ok: false, message };
}
