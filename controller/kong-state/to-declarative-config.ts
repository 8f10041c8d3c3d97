// A state as the document that `POST /config` takes.
import type { JsonObject } from "../../core/json.ts";
import type { DeclarativeConfig, KongEntity } from "../../core/kong.ts";
import { byTextDescending, compareText } from "../translate/order.ts";
import { CREDENTIAL_COLLECTIONS } from "./credential-types.ts";
import type { PluginEntity } from "./entities.ts";
import { completePlugin, type PluginSchemas } from "./complete-plugin.ts";
import type {
  KongState,
  StateConsumer,
  StateRoute,
  StateService,
  StateUpstream,
} from "./kong-state.ts";
import { RenderMemory } from "./render-memory.ts";

const FORMAT_VERSION = "3.0";

/** A gateway turns ready only once it has some configuration: this stands for none. */
const STUB: JsonObject = { upstreams: [{ name: "kong" }] };

export interface RenderOptions {
  /** What a gateway says about a plugin; `undefined`: it goes out as it is. */
  readonly pluginSchemas: PluginSchemas;
  /** What earlier calls have left; the result is the same without it. */
  readonly memory?: RenderMemory;
}

/**
 * Lists are in KIC's order: by name, descending; consumers ascending.
 * @see KIC v3.5.13 internal/dataplane/deckgen/generate.go
 */
export function toDeclarativeConfig(
  state: KongState,
  { pluginSchemas, memory = new RenderMemory() }: RenderOptions,
): DeclarativeConfig {
  const consumers = state.consumers.toSorted(compareConsumers);
  const collections: Readonly<Record<string, readonly KongEntity[]>> = {
    services: state.services
      .toSorted(byTextDescending(({ entity }) => entity.name))
      .map((service) =>
        memory.recall(service, pluginSchemas, (schemas) => serviceDocument(service, schemas)),
      ),
    upstreams: state.upstreams
      .toSorted(byTextDescending(({ entity }) => entity.name))
      .map((upstream) => memory.recall(upstream, pluginSchemas, () => upstreamDocument(upstream))),
    certificates: state.certificates
      .toSorted(byTextDescending(({ entity }) => entity.cert))
      .map(({ entity, snis }) => ({
        ...entity,
        ...nonEmpty(
          "snis",
          snis.map((name) => ({ name, certificate: { id: entity.id } })),
        ),
      })),
    ca_certificates: entities(state.caCertificates.toSorted(byTextDescending(({ cert }) => cert))),
    plugins: state.plugins
      .toSorted(byTextDescending(pluginSortKey))
      .map((plugin) => completePlugin(plugin, pluginSchemas)),
    consumers: consumers.map(consumerDocument),
    consumer_groups: state.consumerGroups
      .map(({ entity }) => ({ ...entity }))
      .toSorted(byTextDescending(({ name }) => name)),
    vaults: entities(state.vaults.toSorted(byTextDescending(({ prefix }) => prefix))),
    licenses: entities(state.licenses.toSorted(byTextDescending(({ payload }) => payload))),
  };
  const filled = Object.entries(collections).filter(([, list]) => list.length > 0);
  return {
    _format_version: FORMAT_VERSION,
    ...(filled.length === 0 ? STUB : Object.fromEntries(filled)),
    ...nonEmpty("consumer_group_consumers", memberships(consumers)),
    ...Object.fromEntries(state.customEntities),
  };
}

/** The types of all plugins of a state, those nested in services and routes too. */
export function pluginNamesOf({ plugins, services }: KongState): ReadonlySet<string> {
  return new Set(
    [
      ...plugins,
      ...services.flatMap((service) => [
        ...service.plugins,
        ...service.routes.flatMap((route) => route.plugins),
      ]),
    ].map(({ name }) => name),
  );
}

function upstreamDocument({ entity, targets }: StateUpstream): KongEntity {
  const { healthchecks } = entity;
  return {
    algorithm: "round-robin",
    ...withoutEmpty(entity),
    // They go out also when there is nothing in them.
    ...(healthchecks !== undefined && { healthchecks }),
    ...nonEmpty("targets", targets.toSorted(byTextDescending(({ target }) => target))),
  };
}

function serviceDocument(
  { entity, routes, plugins }: StateService,
  schemas: PluginSchemas,
): KongEntity {
  return {
    ...withoutEmpty(entity),
    ...nestedPlugins(plugins, schemas),
    ...nonEmpty(
      "routes",
      routes
        .toSorted(byTextDescending((route) => route.entity.name))
        .map((route) => routeDocument(route, schemas)),
    ),
  };
}

function routeDocument({ entity, plugins }: StateRoute, schemas: PluginSchemas): KongEntity {
  const pathHandling = entity.expression === undefined ? { path_handling: "v0" } : {};
  return {
    https_redirect_status_code: 426,
    ...pathHandling,
    ...withoutEmpty(entity),
    ...nestedPlugins(plugins, schemas),
  };
}

function nestedPlugins(plugins: readonly PluginEntity[], schemas: PluginSchemas): JsonObject {
  return nonEmpty(
    "plugins",
    plugins
      .toSorted(byTextDescending(({ name }) => name))
      .map((plugin) => completePlugin(plugin, schemas)),
  );
}

function pluginSortKey(plugin: PluginEntity): string {
  const { name, consumer = "", consumer_group = "", route = "", service = "" } = plugin;
  return name + consumer + consumer_group + route + service;
}

function consumerDocument({ entity, credentials }: StateConsumer): KongEntity {
  const byCollection = Map.groupBy(credentials, ({ type }) => CREDENTIAL_COLLECTIONS[type]);
  return {
    ...entity,
    ...Object.fromEntries(
      [...byCollection].map(([collection, list]) => [collection, list.map((each) => each.entity)]),
    ),
  };
}

/** Those without a username first. */
function compareConsumers(left: StateConsumer, right: StateConsumer): number {
  return (
    compareOptional(left.entity.username, right.entity.username) ||
    compareOptional(left.entity.custom_id, right.entity.custom_id)
  );
}

function compareOptional(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) {
    return Number(left !== undefined) - Number(right !== undefined);
  }
  return compareText(left, right);
}

/** Who is in which group, as DB-less gateways want to be told. One who has no username cannot be named (as in KIC). */
function memberships(consumers: readonly StateConsumer[]): readonly JsonObject[] {
  return consumers.flatMap(({ entity, groups }) =>
    groups.map((group) => ({
      consumer_group: group,
      consumer: entity.username ?? entity.id ?? "",
    })),
  );
}

function entities(list: readonly object[]): readonly KongEntity[] {
  return list.map((entity) => ({ ...entity }));
}

/** Empty lists and objects go without saying. A loop, because this runs for every entity. */
function withoutEmpty(entity: object): JsonObject {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(entity)) {
    if (!isEmpty(value)) kept[key] = value;
  }
  return kept;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

function nonEmpty(key: string, list: readonly object[]): JsonObject {
  return list.length === 0 ? {} : { [key]: list };
}
