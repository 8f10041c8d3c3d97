// Tables of plugins: their configurations, what they are attached to, their instance names, and defaults of schemas.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { completePlugin } from "../../../controller/kong-state/complete-plugin.ts";
import type { PluginEntity } from "../../../controller/kong-state/entities.ts";
import { refOf } from "../../../controller/snapshot/object-ref.ts";
import { kubeObjects } from "../../../controller/testing/fallback-cases.ts";
import { normalDocument } from "../../../controller/testing/normal-document.ts";
import {
  consumerReferrers,
  locatePlugin,
  pluginRelations,
  serviceReferrers,
  type PluginRelations,
  type Relation,
} from "../../../controller/translate/plugins/plugin-relations.ts";
import { buildPlugins, type Plugins } from "../../../controller/translate/plugins/plugins.ts";
import { named, textRecord, type Adapter } from "./adapter.ts";
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
  const [plugin] = kubeObjects([objectOr(recorded["args"])["plugin"]]);
  if (plugin === undefined) return "the recording has lost its plugin";
  if (typeof plugin["config"] === "string")
    return "no API server has a configuration that is no JSON";
  const { name = "any", ...metadata } = plugin.metadata;
  const { instanceName: instance_name, ...rest } = plugin;
  const namespace = plugin.kind === "KongPlugin" ? { namespace: "default" } : {};
  const placed = { ...rest, instance_name, metadata: { ...metadata, ...namespace, name } };
  const made = pluginsOf(
    [{ ...placed, kind: plugin.kind }],
    [relationsTo(name, { consumer: [ANY] })],
  );
  const [entity] = made.plugins.map(withoutPlace);
  const hasError = recorded["want_err"] === true;
  return {
    expected: hasError ? "an error" : normalDocument(recorded["want"]),
    got: made.failures.length > 0 ? "an error" : normalDocument(entity),
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
    const { services, consumers, consumer_groups } = objectOr(input_state);
    const referrers = [
      ...arrayOr(services).map(objectOr).flatMap(referrersOfService),
      ...consumerReferrers(arrayOr(consumers).flatMap(consumerOf), groupsOf(consumer_groups)),
    ];
    const { relations } = pluginRelations(referrers, contextOf([], {}));
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
function withoutPlace({ consumer: _, tags: __, instance_name, ...plugin }: PluginEntity): object {
  return { ...plugin, instance_name: instance_name?.replace(SUFFIX, "") };
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

function referrersOfService({ name, k8s_services, routes }: JsonObject) {
  const kubeServices = kubeObjects(Object.values(objectOr(k8s_services)).map(named));
  return serviceReferrers({
    entity: { name: stringOr(name, ""), host: "any", protocol: "http" },
    namespace: "any",
    plugins: [],
    backends: [],
    parent: ANY_OBJECT,
    kubeServices: new Map(kubeServices.map((each, index) => [String(index), each])),
    routes: arrayOr(routes).map((route) => {
      const { name: routeName, ingress } = objectOr(route);
      const { annotations, ...ref } = objectOr(ingress);
      return {
        entity: { name: stringOr(routeName, "") },
        plugins: [],
        source: {
          ref: {
            apiVersion: "networking.k8s.io/v1",
            kind: "Ingress",
            name: stringOr(ref["name"], ""),
            namespace: stringOr(ref["namespace"], ""),
          },
          annotations: textRecord(annotations),
        },
      };
    }),
  });
}

const ANY_OBJECT: KubeObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "any", namespace: "any" },
};

function consumerOf(consumer: unknown) {
  const { username, custom_id, k8s_kong_consumer } = objectOr(consumer);
  return kubeObjects([named(k8s_kong_consumer)]).map((object) => ({
    entity: {
      ...(typeof username === "string" && { username }),
      ...(typeof custom_id === "string" && { custom_id }),
    },
    credentials: [],
    groups: [],
    object,
  }));
}

function groupsOf(groups: unknown) {
  return arrayOr(groups).flatMap((group) => {
    const { name, k8s_kong_consumer_group } = objectOr(group);
    return kubeObjects([named(k8s_kong_consumer_group)]).map((object) => ({
      entity: { name: stringOr(name, "") },
      object,
    }));
  });
}
