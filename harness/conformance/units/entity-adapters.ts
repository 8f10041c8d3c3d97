// Tables of consumers, custom entities and authorities.
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { schemaFields } from "../../../controller/kong-state/schema-fields.ts";
import { kubeObjects } from "../../../controller/testing/fallback-cases.ts";
import { normalDocument } from "../../../controller/testing/normal-document.ts";
import { recordedOptions } from "../../../controller/testing/recorded-options.ts";
import { buildConfig } from "../../../controller/translate/build-config.ts";
import type { BuildContext } from "../../../controller/translate/build-context.ts";
import { foreignCombinations } from "../../../controller/translate/custom-entity-foreigners.ts";
import { buildCustomEntities } from "../../../controller/translate/custom-entities.ts";
import type { EntityService } from "../../../controller/translate/entity-service.ts";
import { idOf } from "../../../controller/translate/ids.ts";
import type { PluginRelations } from "../../../controller/translate/plugins/plugin-relations.ts";
import type { Adapter } from "./adapter.ts";
import { contextOf, storesOf } from "./rules-of.ts";
import { attachedOf } from "./initial-state.ts";

/** The Secrets that the test of consumers keeps in its store. */
const CREDENTIALS: readonly KubeObject[] = [
  credential("fooCredSecret", "key-auth", { key: "whatever", ttl: "1024" }),
  credential("barCredSecret", "oauth2", {
    name: "whatever",
    client_id: "whatever",
    client_secret: "whatever",
    redirect_uris: "http://example.com",
    hash_secret: "true",
  }),
  credential("unsupportedCredSecret", "unsupported", { foo: "bar" }),
  credential("badTypeLabeledSecret", "bee-auth", { key: "little-rabbits-be-good" }),
  credential("labeledSecret", "key-auth", { key: "little-rabbits-be-good" }),
  credential("conflictingSecret", "key-auth", { key: "little-rabbits-be-good" }),
];

export const ENTITY_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "kongstate.kongstate/fillconsumersandcredentials": (recorded) => {
    const stores = storesOf([recorded["k8s_consumers"], CREDENTIALS]);
    const { state, failures } = buildConfig(stores, recordedOptions({ kong_version: "3.9.1" }));
    const wanted = objectOr(recorded["expected_translation_failure_messages"]);
    const expected = arrayOr(recorded["expected_kong_state_consumers"]).map(consumerText);
    const messages = failures.filter(({ objects }) =>
      objects.some(({ kind }) => kind === "KongConsumer"),
    );
    return {
      expected: { consumers: expected.toSorted(), failures: Object.keys(wanted) },
      got: {
        consumers: state.consumers
          .map(({ entity, credentials }) =>
            consumerText({ ...entity, credentials: credentials.map((each) => each.entity) }),
          )
          .toSorted(),
        failures: Object.entries(wanted).flatMap(([owner, text]) =>
          messages.some(
            ({ message, objects: [object] }) =>
              message.includes(String(text)) && `${object?.namespace}/${object?.name}` === owner,
          )
            ? [owner]
            : [],
        ),
      },
    };
  },
  "kongstate.customentity/extractentityfielddefinitions": (recorded) => {
    const expected = objectOr(recorded["expected_fields"]);
    const got = [...schemaFields(recorded["schema"])].map(([name, field]) => [
      name,
      onlyKnown({ auto: false, uuid: false, ...field, name }, objectOr(expected[name])),
    ]);
    return { expected: normalDocument(expected), got: normalDocument(Object.fromEntries(got)) };
  },
  "kongstate.customentity/findcustomentityforeignfields": (recorded) => {
    const { plugins, reference_grants, schema, plugin_rel_entities } = recorded;
    const [entity] = kubeObjects([recorded["custom_entity"]]);
    if (entity === undefined) return "the recording has lost its entity";
    const fields = new Map(
      Object.entries(objectOr(objectOr(schema)["fields"])).map(([name, field]) => [
        name,
        objectOr(field),
      ]),
    );
    const found = foreignCombinations(
      entity,
      fields,
      attachedEntities(objectOr(plugin_rel_entities)),
      contextOf([plugins, reference_grants], {}),
    );
    const expected = arrayOr(recorded["foreign_field_combinations"]).map(combinationOf);
    if (recorded["expect_error"] === true) return { expected: false, got: found.ok };
    return {
      expected: sortedTexts(expected),
      got: found.ok ? sortedTexts(found.combinations) : found.message,
    };
  },
  "kongstate.customentity/findcustomentityrelatedplugin": (recorded) => {
    const { custom_entity, plugins, reference_grants, expected_ref } = recorded;
    const [entity] = kubeObjects([custom_entity]);
    if (entity === undefined) return "the recording has lost its entity";
    const ref = stringOr(expected_ref, undefined);
    const names = { [ref ?? ":"]: { services: [{ name: "any" }] } };
    const found = foreignCombinations(
      entity,
      new Map([["service", { type: "foreign", reference: "services" }]]),
      attachedEntities({ relatedEntities: names }),
      contextOf([plugins, reference_grants], {}),
    );
    return { expected: ref !== undefined, got: found.ok && found.combinations.length === 1 };
  },
  "kongstate.customentity/kongstate-fillcustomentities": (recorded) => {
    const { custom_entities, plugins, schemas = {}, initial_state } = recorded;
    const objects = kubeObjects(custom_entities).map(withType);
    const context = contextOf([objects, plugins], { KongCustomEntity: true });
    const attached = attachedOf(objectOr(initial_state), context);
    const { entities, failures } = buildCustomEntities(attached, accepting(context, schemas));
    return {
      expected: {
        entities: normalDocument(withRealIds(recorded["expected_custom_entities"])),
        failures: Object.values(objectOr(recorded["expected_translation_failures"])),
      },
      got: {
        entities: normalDocument(Object.fromEntries(entities)),
        failures: failures.map(({ message }) => message),
      },
    };
  },
  "kongstate.customentity/sortcustomentities": (recorded) => {
    const { custom_entity_collections, sorted_collections } = recorded;
    const objects = Object.entries(objectOr(custom_entity_collections)).flatMap(([type, each]) =>
      arrayOr(objectOr(each)["entities"]).flatMap((entity) => {
        const { k8sKongCustomEntity, object: fields } = objectOr(entity);
        const spec = { controllerName: "kong", type, fields };
        return kubeObjects([k8sKongCustomEntity]).map((owner) => ({ ...owner, spec }));
      }),
    );
    const context = contextOf([objects], { KongCustomEntity: true });
    const { entities } = buildCustomEntities(attachedOf({}, context), accepting(context));
    const expected = Object.entries(objectOr(sorted_collections)).map(([type, each]) => [
      type,
      arrayOr(objectOr(each)["entities"]).map((entity) => objectOr(entity)["object"]),
    ]);
    return { expected: Object.fromEntries(expected), got: Object.fromEntries(entities) };
  },
  "translator.translate_cacerts/getcacerts": (recorded) => {
    const stores = storesOf([recorded["secrets"]]);
    const { state, failures } = buildConfig(stores, recordedOptions({ kong_version: "3.9.1" }));
    const wanted = arrayOr(recorded["want_failure_messages"]).map(String);
    return {
      expected: { count: recorded["want_cert_count"], failures: wanted },
      got: {
        count: state.caCertificates.length,
        failures: wanted.filter((text) => failures.some(({ message }) => message.includes(text))),
      },
    };
  },
  "translator.translate_certs/getgatewaycerts": (recorded) => {
    const stores = storesOf([recorded["objects"]]);
    const { state } = buildConfig(stores, recordedOptions({ kong_version: "3.9.1" }));
    return { expected: recorded["want_cert_count"], got: state.certificates.length };
  },
};

/** With a gateway that accepts every entity of the types that it knows; without `schemas`, of all types. */
function accepting(context: BuildContext, schemas?: unknown): BuildContext {
  const entityService: EntityService = {
    schemaOf(type) {
      const schema = schemas === undefined ? {} : objectOr(schemas)[type];
      return isJsonObject(schema)
        ? { ok: true, schema }
        : { ok: false, message: "schema not found" };
    },
    validate: () => ({ ok: true }),
  };
  return { ...context, options: { ...context.options, entityService } };
}

function credential(
  name: string,
  type: string,
  data: Readonly<Record<string, string>>,
): KubeObject {
  const encoded = Object.entries(data).map(([key, text]) => [
    key,
    Buffer.from(text).toString("base64"),
  ]);
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: "default", labels: { "konghq.com/credential": type } },
    data: Object.fromEntries(encoded),
  };
}

/** Names, and what the credentials say, tags aside: the real controller keeps them by type, in lists of its own. */
function consumerText(consumer: unknown): string {
  const { username, custom_id, key_auths, oauth2_creds, credentials } = objectOr(consumer);
  const all = [key_auths, oauth2_creds, credentials].flatMap(arrayOr).map((each) => {
    const { tags: _, redirect_ur_is, ...fields } = objectOr(each);
    const uris = redirect_ur_is === undefined ? {} : { redirect_uris: redirect_ur_is };
    return normalDocument({ ...fields, ...uris });
  });
  return JSON.stringify([username, custom_id, sortedTexts(all)]);
}

function sortedTexts(values: readonly unknown[]): readonly string[] {
  return values.map((value) => JSON.stringify(normalDocument(value))).toSorted();
}

function onlyKnown(field: JsonObject, known: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(field).filter(([name]) => name in known));
}

/** The tables call the type as Go does. */
function withType(entity: KubeObject): KubeObject {
  const { entityType: type, ...spec } = objectOr(entity["spec"]);
  return { ...entity, spec: { ...spec, type } };
}

/** `{"relatedEntities": {"NAMESPACE:PLUGIN": {services, routes, consumers}}, "routeAttachedService": {ROUTE: service}}` */
function attachedEntities({ relatedEntities, routeAttachedService }: JsonObject) {
  const relations = Object.entries(objectOr(relatedEntities)).map(([key, sides]) =>
    relationsTo(key, objectOr(sides)),
  );
  const consumers = relations.flatMap((each) => each.consumers);
  return {
    relations,
    services: Object.entries(objectOr(routeAttachedService)).map(([route, service]) => ({
      ...ANY_SERVICE,
      entity: { name: stringOr(objectOr(service)["name"], ""), host: "any", protocol: "http" },
      routes: [{ entity: { name: route }, plugins: [], source: { ref: ANY_REF, annotations: {} } }],
    })),
    consumers: consumers.map(({ name }) => ({
      entity: { username: name },
      credentials: [],
      groups: [],
      object: ANY_OBJECT,
    })),
  };
}

const ANY_REF = { apiVersion: "v1", kind: "Service", name: "any" };
const ANY_OBJECT: KubeObject = { apiVersion: "v1", kind: "Service", metadata: { name: "any" } };
const ANY_SERVICE = {
  plugins: [],
  namespace: "any",
  backends: [],
  kubeServices: new Map<string, KubeObject>(),
  parent: ANY_OBJECT,
};

function relationsTo(key: string, sides: JsonObject): PluginRelations {
  const [namespace = "", name = ""] = key.split(":");
  return {
    namespace,
    name,
    services: relationsIn(sides["services"]),
    routes: relationsIn(sides["routes"]),
    consumers: relationsIn(sides["consumers"]),
    consumerGroups: [],
  };
}

function relationsIn(list: unknown): PluginRelations["services"] {
  return arrayOr(list).map((each) => {
    const { name, username } = objectOr(each);
    return { name: stringOr(name ?? username, ""), referrer: ANY_REF };
  });
}

type IdType = Parameters<typeof idOf>[0];

/** The tables have names for ids. */
function realId(type: string, name: unknown): string {
  return idOf(idType(type), stringOr(name, ""), "");
}

function idType(type: string): IdType {
  if (type.startsWith("service")) return "services";
  return type.startsWith("route") ? "routes" : "consumers";
}

function combinationOf(list: unknown): JsonObject {
  return Object.fromEntries(
    arrayOr(list).map((each) => {
      const { field_name, foreign_entity_id, foreign_entity_type } = objectOr(each);
      return [String(field_name), { id: realId(String(foreign_entity_type), foreign_entity_id) }];
    }),
  );
}

function withRealIds(collections: unknown): JsonObject {
  return Object.fromEntries(
    Object.entries(objectOr(collections)).map(([type, list]) => [
      type,
      arrayOr(list).map((entity) =>
        Object.fromEntries(
          Object.entries(objectOr(entity)).map(([name, value]) => [
            name,
            isJsonObject(value) ? { id: realId(name, value["id"]) } : value,
          ]),
        ),
      ),
    ]),
  );
}
