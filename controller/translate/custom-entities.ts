// KongCustomEntities: entities of types that only the gateway knows. Source: KIC v3.5.13 internal/dataplane/kongstate/customentity.go.
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { ResourceFailure } from "../failures/resource-failure.ts";
import { schemaFields } from "../kong-state/schema-fields.ts";
import { namespaceOf, specOf, textOf } from "../kube-types/fields.ts";
import type { BuildContext } from "./build-context.ts";
import { foreignCombinations, type AttachedEntities } from "./custom-entity-foreigners.ts";
import { failureOf } from "./failure.ts";
import { NO_ENTITY_SERVICE } from "./entity-service.ts";

/** They have kinds of their own. */
const KNOWN_TYPES: ReadonlySet<string> = new Set([
  "services",
  "routes",
  "upstreams",
  "targets",
  "consumers",
  "consumer_groups",
  "plugins",
]);

export interface CustomEntities {
  /** By type. */
  readonly entities: ReadonlyMap<string, readonly JsonObject[]>;
  readonly failures: readonly ResourceFailure[];
  readonly translated: readonly KubeObject[];
}

export function buildCustomEntities(
  attached: AttachedEntities,
  context: BuildContext,
): CustomEntities {
  const { cluster, flags } = context;
  const entities = new Map<string, readonly JsonObject[]>();
  const failures: ResourceFailure[] = [];
  const translated: KubeObject[] = [];
  const objects = flags.kongCustomEntity ? cluster.list("KongCustomEntity") : [];
  for (const object of objects) {
    if (!cluster.isOurClass(textOf(specOf(object)["controllerName"]) ?? "")) continue;
    const type = textOf(specOf(object)["type"]) ?? "";
    const made = customEntities(object, type, attached, context);
    if (!made.ok) {
      failures.push(failureOf(made.message, object));
      continue;
    }
    entities.set(type, [...(entities.get(type) ?? []), ...made.entities]);
    translated.push(object);
  }
  return { entities, failures, translated };
}

type MadeEntities =
  | { readonly ok: true; readonly entities: readonly JsonObject[] }
  | { readonly ok: false; readonly message: string };

/** One for each combination of entities that its parent plugin is attached to; without any, one. */
function customEntities(
  object: KubeObject,
  type: string,
  attached: AttachedEntities,
  context: BuildContext,
): MadeEntities {
  if (KNOWN_TYPES.has(type)) {
    return refused(`cannot use known entity type ${type} in custom entity`);
  }
  const service = context.options.entityService ?? NO_ENTITY_SERVICE;
  const schema = service.schemaOf(type);
  if (!schema.ok) {
    return refused(`failed to fetch entity schema for entity type ${type}: ${schema.message}`);
  }
  const { fields } = specOf(object);
  const verdict = service.validate(type, fields);
  if (!verdict.ok) {
    const name = `${namespaceOf(object)}/${object.metadata.name}`;
    return refused(
      verdict.isRefused
        ? `entity ${name} failed validation: ${verdict.message}`
        : `failed validating entity ${name}: ${verdict.message}`,
    );
  }
  const foreigners = foreignCombinations(object, schemaFields(schema.schema), attached, context);
  if (!foreigners.ok) {
    return refused(
      `failed to find attached foreign entities for custom entity: ${foreigners.message}`,
    );
  }
  if (!isJsonObject(fields)) {
    return refused(
      "failed to generate entities from itself and attach foreign entities: failed to unmarshal entity fields: not an object",
    );
  }
  const combinations = foreigners.combinations.length === 0 ? [{}] : foreigners.combinations;
  return { ok: true, entities: combinations.map((foreign) => ({ ...fields, ...foreign })) };
}

function refused(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
