// OpenAPI v3 documents, good enough for kubectl: which kinds there are, which fields they have, what a write may ask.
// Source: Kubernetes 1.33, kube-openapi pkg/handler3; kubectl pkg/cmd/explain, cli-runtime pkg/resource
import { objectOr, type JsonObject } from "../../core/json.ts";
import { builtInType } from "../schema/built-in-types.ts";
import type { FieldType, Scalar, StructType, TypeRef } from "../schema/type-table.ts";
import type { Resource } from "./resource.ts";

/** `GET /openapi/v3`: where the document of each group and version is. */
export function openApiIndex(resources: readonly Resource[]): object {
  const roots = new Set(resources.map(rootOf));
  const paths = [...roots].map((root) => [root, { serverRelativeURL: `/openapi/v3/${root}` }]);
  return { paths: Object.fromEntries(paths) };
}

/** `GET /openapi/v3/api/v1`, `GET /openapi/v3/apis/GROUP/VERSION`; `undefined` when it is not served. */
export function openApiDocument(resources: readonly Resource[], root: string): object | undefined {
  const served = resources.filter((resource) => rootOf(resource) === root);
  return served.length === 0 ? undefined : documentOf(served);
}

/** The documents of all groups and versions. */
export function openApiDocuments(resources: readonly Resource[]): readonly JsonObject[] {
  const roots = Map.groupBy(resources, rootOf);
  return [...roots.values()].map(documentOf);
}

function documentOf(served: readonly Resource[]): JsonObject {
  const schemas: Record<string, JsonObject> = {};
  for (const resource of served) addSchemas(resource, schemas);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "v1.33.0" },
    paths: Object.fromEntries(served.flatMap(pathsOf)),
    components: { schemas },
  };
}

function rootOf({ group, version }: Resource): string {
  return group === "" ? `api/${version}` : `apis/${group}/${version}`;
}

/** What the query of a write may say. */
export const WRITE_PARAMETERS = ["dryRun", "fieldManager", "fieldValidation"].map((name) => ({
  name,
  in: "query",
  schema: { type: "string", uniqueItems: true },
}));

function pathsOf(resource: Resource): readonly (readonly [string, object])[] {
  const { group, version, kind, plural, namespaced } = resource;
  const collection = `/${rootOf(resource)}${namespaced ? "/namespaces/{namespace}" : ""}/${plural}`;
  const content = { "application/json": { schema: { $ref: refTo(resource) } } };
  const operation = (action: string, more: object = {}) => ({
    responses: { "200": { description: "OK", content } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group, version, kind },
    ...more,
  });
  const write = { parameters: WRITE_PARAMETERS, requestBody: { content } };
  const patch = {
    parameters: [...WRITE_PARAMETERS, { name: "force", in: "query", schema: { type: "boolean" } }],
    requestBody: {
      content: { "application/json-patch+json": {}, "application/merge-patch+json": {} },
    },
  };
  return [
    [collection, { get: operation("list"), post: operation("post", write) }],
    [
      `${collection}/{name}`,
      {
        get: operation("get"),
        put: operation("put", write),
        patch: operation("patch", patch),
        delete: operation("delete", { parameters: WRITE_PARAMETERS.slice(0, 1) }),
      },
    ],
  ];
}

/** For example `io.k8s.api.apps.v1.Deployment`, `com.konghq.configuration.v1.KongPlugin`. */
function schemaName({ group, version, kind, typeName }: Resource): string {
  if (typeName !== undefined) return nameOfType(typeName);
  return [...group.split(".").toReversed(), version, kind].join(".");
}

function nameOfType(typeName: string): string {
  return `io.k8s.api.${typeName.includes(".") ? typeName : `core.${typeName}`}`;
}

function refTo(resource: Resource): string {
  return `#/components/schemas/${schemaName(resource)}`;
}

function addSchemas(resource: Resource, schemas: Record<string, JsonObject>): void {
  const { group, version, kind, typeName, custom } = resource;
  const types = { apiVersion: { type: "string" }, kind: { type: "string" } };
  const own =
    typeName === undefined
      ? (custom?.schema ?? { type: "object", "x-kubernetes-preserve-unknown-fields": true })
      : structSchema(builtInType(typeName), schemas);
  const properties = { ...types, ...objectOr(own["properties"]) };
  const metadata = refToType("ObjectMeta", schemas);
  schemas[schemaName(resource)] = {
    ...own,
    properties: { ...properties, metadata },
    "x-kubernetes-group-version-kind": [{ group, version, kind }],
  };
}

function structSchema(struct: StructType, schemas: Record<string, JsonObject>): JsonObject {
  const entries = [...struct.fields.values()].map((field) => [
    field.name,
    fieldSchema(field, schemas),
  ]);
  return { type: "object", properties: Object.fromEntries(entries) };
}

function fieldSchema(field: FieldType, schemas: Record<string, JsonObject>): JsonObject {
  const schema = refSchema(field.type, schemas);
  if (field.type.of !== "list") return schema;
  const { keys } = field;
  return {
    ...schema,
    "x-kubernetes-list-type": keys === undefined ? "atomic" : keys.length === 0 ? "set" : "map",
    ...(keys !== undefined && keys.length > 0 && { "x-kubernetes-list-map-keys": keys }),
  };
}

function refSchema(type: TypeRef, schemas: Record<string, JsonObject>): JsonObject {
  switch (type.of) {
    case "scalar":
      return SCALAR_SCHEMAS[type.scalar];
    case "list":
      return { type: "array", items: refSchema(type.item, schemas) };
    case "map":
      return { type: "object", additionalProperties: refSchema(type.item, schemas) };
    case "struct":
      return refToType(type.name, schemas);
  }
}

function refToType(name: string, schemas: Record<string, JsonObject>): JsonObject {
  const key = nameOfType(name);
  if (schemas[key] === undefined) {
    // Announced before it is known, for types that contain themselves.
    schemas[key] = {};
    schemas[key] = structSchema(builtInType(name), schemas);
  }
  return { allOf: [{ $ref: `#/components/schemas/${key}` }] };
}

const SCALAR_SCHEMAS: Readonly<Record<Scalar, JsonObject>> = {
  string: { type: "string" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  float64: { type: "number", format: "double" },
  bool: { type: "boolean" },
  bytes: { type: "string", format: "byte" },
  time: { type: "string", format: "date-time" },
  microTime: { type: "string", format: "date-time" },
  intOrString: { "x-kubernetes-int-or-string": true },
  quantity: { "x-kubernetes-int-or-string": true },
  any: { type: "object" },
};
