// Which entities refer to which plugins, and the plugins that come of it.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type {
  StateConsumer,
  StateConsumerGroup,
  StateService,
} from "../../kong-state/kong-state.ts";
import { annotationsOf, type Annotations } from "../../kube-types/fields.ts";
import { refOf, type ObjectRef } from "../../snapshot/object-ref.ts";
import { pluginReferences, type PluginReference } from "../annotations.ts";
import type { BuildContext } from "../build-context.ts";
import type { Cluster } from "../cluster.ts";
import { byText } from "../order.ts";
import { isGranted } from "../reference-grants.ts";

/** An entity that a plugin is attached to. */
export interface Relation {
  /** The name of a service, route or group; the username of a consumer, or else its custom_id. */
  readonly name: string;
  /** The object that refers to the plugin. */
  readonly referrer: ObjectRef;
}

export interface PluginRelations {
  readonly namespace: string;
  readonly name: string;
  readonly services: readonly Relation[];
  readonly routes: readonly Relation[];
  readonly consumers: readonly Relation[];
  readonly consumerGroups: readonly Relation[];
}

/** The entities that one plugin is attached to together. */
export interface Combination {
  readonly service?: Relation;
  readonly route?: Relation;
  readonly consumer?: Relation;
  readonly consumerGroup?: Relation;
}

type Side = "services" | "routes" | "consumers" | "consumerGroups";

/** Grows in place: thousands of routes may share one plugin. */
type Collected = PluginRelations & Record<Side, Relation[]>;

/** One per plugin that is referred to, by namespace and name. */
export function pluginRelations(referrers: readonly Referrer[], { cluster }: BuildContext) {
  const relations = new Map<string, Collected>();
  const failures: ResourceFailure[] = [];
  for (const { side, relation, references } of referrers) {
    for (const reference of references) {
      const plugin = locatePlugin(reference, relation.referrer, cluster);
      if (!plugin.ok) {
        failures.push({ message: plugin.message, objects: [relation.referrer] });
        continue;
      }
      const key = `${plugin.namespace}:${reference.name}`;
      const known = relations.get(key) ?? noRelations(plugin.namespace, reference.name);
      known[side].push(relation);
      relations.set(key, known);
    }
  }
  return {
    relations: [...relations].toSorted(byText(([key]) => key)).map(([, each]) => each),
    failures,
  };
}

export type PluginLocation =
  | { readonly ok: true; readonly namespace: string }
  | { readonly ok: false; readonly message: string };

/** A reference that names a namespace needs a ReferenceGrant, even when it is the referrer's own. */
export function locatePlugin(
  { namespace = "", name }: PluginReference,
  referrer: ObjectRef,
  cluster: Cluster,
): PluginLocation {
  if (namespace === "") return { ok: true, namespace: referrer.namespace ?? "" };
  const target = { group: "configuration.konghq.com", kind: "KongPlugin", namespace, name };
  if (isGranted(referrer, target, cluster)) return { ok: true, namespace };
  const message = `no grant found to referenced "${namespace}:${name}" plugin in the requested remote KongPlugin bind`;
  return { ok: false, message };
}

/** An entity whose object refers to plugins. */
export interface Referrer {
  readonly side: Side;
  readonly relation: Relation;
  readonly references: readonly PluginReference[];
}

export function serviceReferrers({
  entity,
  kubeServices,
  routes,
}: StateService): readonly Referrer[] {
  return [
    ...[...kubeServices.values()].flatMap((object) => referrerOf("services", entity.name, object)),
    ...routes.flatMap(({ entity: { name }, source: { ref, annotations } }) =>
      referrerNamed("routes", { name, referrer: ref }, annotations),
    ),
  ];
}

export function consumerReferrers(
  consumers: readonly StateConsumer[],
  consumerGroups: readonly StateConsumerGroup[],
): readonly Referrer[] {
  return [
    ...consumers.flatMap(({ entity: { username, custom_id = "" }, object }) =>
      referrerOf("consumers", username ?? custom_id, object),
    ),
    ...consumerGroups.flatMap(({ entity: { name }, object }) =>
      referrerOf("consumerGroups", name, object),
    ),
  ];
}

function referrerOf(side: Side, name: string, object: KubeObject): readonly Referrer[] {
  return referrerNamed(side, { name, referrer: refOf(object) }, annotationsOf(object));
}

/** Most refer to none. */
function referrerNamed(
  side: Side,
  relation: Relation,
  annotations: Annotations,
): readonly Referrer[] {
  const references = pluginReferences(annotations);
  return references.length === 0 ? [] : [{ side, relation, references }];
}

function noRelations(namespace: string, name: string): Collected {
  return { namespace, name, services: [], routes: [], consumers: [], consumerGroups: [] };
}

/** Consumers (or else groups) with every service and route; without those, each alone. Source: KIC v3.5.13 internal/util/rels. */
export function combinationsOf(relations: PluginRelations): readonly Combination[] {
  const { services, routes, consumers, consumerGroups } = relations;
  const places: readonly Combination[] = [
    ...services.map((service) => ({ service })),
    ...routes.map((route) => ({ route })),
  ];
  const callers: readonly Combination[] =
    consumers.length > 0
      ? consumers.map((consumer) => ({ consumer }))
      : consumerGroups.map((consumerGroup) => ({ consumerGroup }));
  if (callers.length === 0) return places;
  if (places.length === 0) return callers;
  return callers.flatMap((caller) => places.map((place) => ({ ...place, ...caller })));
}
