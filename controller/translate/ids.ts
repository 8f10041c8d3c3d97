// Last step: ids that depend on names alone, so that they survive restarts. Source: go-kong v0.78.0 kong/ids.go.
import { v5 as uuidV5 } from "uuid";
import { KONG_ID_NAMESPACE } from "../../core/kong.ts";
import { TextMemory } from "../../core/text-memory.ts";
import type { PluginEntity } from "../kong-state/entities.ts";
import type { KongState, StateService } from "../kong-state/kong-state.ts";

type NamedType = "services" | "routes" | "consumers" | "consumergroups" | "vaults" | "plugins";

const NAMESPACES: Readonly<Record<NamedType, string>> = {
  services: uuidV5("services", KONG_ID_NAMESPACE),
  routes: uuidV5("routes", KONG_ID_NAMESPACE),
  consumers: uuidV5("consumers", KONG_ID_NAMESPACE),
  consumergroups: uuidV5("consumergroups", KONG_ID_NAMESPACE),
  vaults: uuidV5("vaults", KONG_ID_NAMESPACE),
  plugins: uuidV5("plugins", KONG_ID_NAMESPACE),
};

/** Of each type. Names come again with every controller of this process. */
const IDS_MAX = 5000;
const IDS = new Map<NamedType, TextMemory<string>>();

/** The id of an entity of this name in this workspace ("" is none). */
export function idOf(type: NamedType, name: string, workspace: string): string {
  const known = IDS.get(type) ?? new TextMemory<string>(IDS_MAX);
  IDS.set(type, known);
  const text = workspace === "" ? name : `${workspace}/${name}`;
  return known.recall(text, () => uuidV5(text, NAMESPACES[type]));
}

/** A service and its routes. */
export function serviceWithIds(service: StateService, workspace: string): StateService {
  return {
    ...service,
    entity: { id: idOf("services", service.entity.name, workspace), ...service.entity },
    routes: service.routes.map((route) => ({
      ...route,
      entity: { id: idOf("routes", route.entity.name, workspace), ...route.entity },
    })),
  };
}

/** Everything but services, which have theirs already. A consumer without a username gets none, nor what has no name. */
export function withIds(state: KongState, workspace: string): KongState {
  return {
    ...state,
    consumers: state.consumers.map((consumer) => {
      const { username } = consumer.entity;
      if (username === undefined) return consumer;
      return {
        ...consumer,
        entity: { id: idOf("consumers", username, workspace), ...consumer.entity },
      };
    }),
    consumerGroups: state.consumerGroups.map((group) => ({
      ...group,
      entity: { id: idOf("consumergroups", group.entity.name, workspace), ...group.entity },
    })),
    vaults: state.vaults.map((vault) =>
      vault.prefix === "" ? vault : { id: idOf("vaults", vault.prefix, workspace), ...vault },
    ),
    plugins: state.plugins.map((plugin) =>
      plugin.name === ""
        ? plugin
        : { id: idOf("plugins", pluginKey(plugin), workspace), ...plugin },
    ),
  };
}

function pluginKey({ name, service, route, consumer, consumer_group }: PluginEntity): string {
  return [
    name,
    ...(service === undefined ? [] : [`service/${service}`]),
    ...(route === undefined ? [] : [`route/${route}`]),
    ...(consumer === undefined ? [] : [`consumer/${consumer}`]),
    ...(consumer_group === undefined ? [] : [`consumer_group/${consumer_group}`]),
  ].join(":");
}
