// Tables of plugins: their configurations, what they are attached to, their instance names, and defaults of schemas.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { completePlugin } from "../../../controller/kong-state/complete-plugin.ts";
import type { PluginEntity } from "../../../controller/kong-state/entities.ts";
import { refOf } from "../../../controller/snapshot/object-ref.ts";
import { kubeObjects } from "../../../controller/testing/fallback-cases.ts";
import { normalDocument } from "../../../controller/testing/normal-document.ts";
import {
  locatePlugin,
  type PluginRelations,
  type Relation,
} from "../../../controller/translate/plugins/plugin-relations.ts";
import { buildPlugins, type Plugins } from "../../../controller/translate/plugins/plugins.ts";
import { named, type Adapter } from "./adapter.ts";
import { attachedOf } from "./initial-state.ts";
import { contextOf } from "./rules-of.ts";

/** The Secret that these tests keep in their store. */
const CONFIGURATION_SECRET: KubeObject = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "conf-secret", namespace: "default" },
  data: encoded({
    "correlation-id-config": '{"header_name": "foo"}',
    "correlation-id-headername": '"foo"',
    "correlation-id-generator": '"uuid"',
    "correlation-id-invalid": '"aaa',
    "response-transformer-add-headers": '["h1:v1","h2:v2"]',
  }),
};

const SUFFIX = /-[0-9a-f]{9}$/;

const configuration: Adapter = (recorded) => {
  const [plugin] = kubeObjects([named(objectOr(recorded["args"])["plugin"])]);
  if (plugin === undefined) return "the recording has lost its plugin";
  if (typeof plugin["config"] === "string") {
    return "no API server has a configuration that is no JSON";
  }
  const { name } = plugin.metadata;
  const { instanceName: instance_name } = plugin;
  const metadata = plugin.kind === "KongPlugin" ? { name, namespace: "default" } : { name };
  const made = pluginsOf(
    [{ ...plugin, instance_name, metadata }],
    [relationsTo(name, { consumer: [ANY] })],
  );
  const [entity] = made.plugins;
  const hasError = recorded["want_err"] === true;
  return {
    expected: hasError ? "an error" : normalDocument(recorded["want"]),
    got: made.failures.length > 0 ? "an error" : normalDocument(entity && withoutPlace(entity)),
  };
};

export const PLUGIN_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "kongstate.plugin/kongpluginfromk8splugin": configuration,
  "kongstate.plugin/kongpluginfromk8sclusterplugin": configuration,
  "kongstate.kongstate/kongstate-buildpluginscollisions": (recorded) => {
    const plugins = kubeObjects(recorded["in"]).map(({ instanceName, ...plugin }) => ({
      ...plugin,
      kind: "KongPlugin",
      instance_name: instanceName,
    }));
    const relations = Object.entries(objectOr(recorded["plugin_rels"])).map(([key, sides]) =>
      relationsTo(key.slice(key.indexOf(":") + 1), objectOr(sides)),
    );
    const names = pluginsOf(plugins, relations).plugins.map((plugin) => plugin.instance_name);
    return { expected: recorded["want"], got: names };
  },
  "kongstate.kongstate/getpluginrelations": (recorded) => {
    const { input_state, expected_plugin_relations } = objectOr(recorded["data"]);
    const { relations } = attachedOf(objectOr(input_state), contextOf([], {}));
    const expected = Object.entries(objectOr(expected_plugin_relations)).map(([key, sides]) => [
      key,
      namesBySide(relationsTo(key, objectOr(sides))),
    ]);
    const got = relations.map((each) => [`${each.namespace}:${each.name}`, namesBySide(each)]);
    return {
      expected: normalDocument(Object.fromEntries(expected)),
      got: normalDocument(Object.fromEntries(got)),
    };
  },
  "kongstate.kongstate/isremotepluginreferenceallowed": (recorded) => {
    const [referrer] = kubeObjects([recorded["referrer"]]);
    if (referrer === undefined) return "the recording has lost its referrer";
    const { plugin_name, plugin_namespace, reference_grants } = recorded;
    const reference = {
      namespace: stringOr(plugin_namespace, ""),
      name: stringOr(plugin_name, ""),
    };
    const { cluster } = contextOf([reference_grants], {});
    return {
      expected: recorded["should_allow"],
      got: locatePlugin(reference, refOf(referrer), cluster).ok,
    };
  },
  "deckgen.generate/fillplugin": (recorded) => {
    const schema = objectOr(objectOr(recorded["schemas"])["schema"]);
    const plugin = objectOr(recorded["plugin"]);
    const entity = {
      ...plugin,
      name: stringOr(plugin["name"], ""),
      config: objectOr(plugin["config"]),
    };
    return {
      expected: normalDocument(recorded["expected"]),
      got: normalDocument(completePlugin(entity, () => schema)),
    };
  },
};

const ANY = { identifier: "any" };

function encoded(data: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString("base64")]),
  );
}

function pluginsOf(plugins: readonly KubeObject[], relations: readonly PluginRelations[]): Plugins {
  return buildPlugins(relations, contextOf([...plugins, CONFIGURATION_SECRET], {}));
}

/** What all attached plugins have, but for the place and what it does to the name of the instance. */
function withoutPlace(entity: PluginEntity): object {
  const { consumer: _, tags: __, ...plugin } = entity;
  return { ...plugin, instance_name: entity.instance_name?.replace(SUFFIX, "") };
}

/** @param sides lists of `{"identifier": NAME}`, as the real controller calls them. */
function relationsTo(name: string, sides: JsonObject): PluginRelations {
  return {
    namespace: "default",
    name,
    services: relationsIn(sides["service"]),
    routes: relationsIn(sides["route"]),
    consumers: relationsIn(sides["consumer"]),
    consumerGroups: relationsIn(sides["consumer_group"]),
  };
}

function relationsIn(list: unknown): readonly Relation[] {
  const referrer = { apiVersion: "v1", kind: "Service", name: "any" };
  return arrayOr(list).map((each) => ({ name: String(objectOr(each)["identifier"]), referrer }));
}

function namesBySide({ services, routes, consumers, consumerGroups }: PluginRelations): object {
  return Object.fromEntries(
    Object.entries({ services, routes, consumers, consumerGroups }).map(([side, list]) => [
      side,
      list.map(({ name }) => name),
    ]),
  );
}
