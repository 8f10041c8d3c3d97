// The one OpenAPI v2 document of all groups, for clients that know nothing newer.
// Source: Kubernetes 1.33, kube-openapi pkg/builder; kubectl 1.27 asks for it in `apply`, `diff` and `explain`.
import { isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { openApiDocuments, WRITE_PARAMETERS } from "./openapi.ts";
import type { Resource } from "./resource.ts";

const V3_REFERENCE = "#/components/schemas/";
const V2_REFERENCE = "#/definitions/";

/** `GET /openapi/v2` */
export function openApiV2(resources: readonly Resource[]): JsonObject {
  const documents = openApiDocuments(resources);
  const merged = (pick: (document: JsonObject) => unknown) =>
    Object.assign({}, ...documents.map((document) => objectOr(pick(document))));
  const schemas: JsonObject = merged(({ components }) => objectOr(components)["schemas"]);
  const paths: JsonObject = merged((document) => document["paths"]);
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version: "v1.33.0" },
    paths: Object.fromEntries(Object.entries(paths).map(([path, item]) => [path, item2(item)])),
    definitions: Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [name, definition(schema)]),
    ),
  };
}

/** Of an operation, what clients look for: whom it is about, and what a query may say. */
function item2(item: unknown): JsonObject {
  const operations = Object.entries(objectOr(item)).map(([method, operation]) => {
    const { "x-kubernetes-group-version-kind": type, "x-kubernetes-action": action } =
      objectOr(operation);
    const isWrite = ["patch", "post", "put"].includes(method);
    const parameters = (isWrite ? WRITE_PARAMETERS : []).map(({ name }) => ({
      in: "query",
      name,
      type: "string",
      uniqueItems: true,
    }));
    return [
      method,
      {
        parameters,
        responses: { "200": { description: "OK" } },
        "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": type,
      },
    ];
  });
  return Object.fromEntries(operations);
}

/** What version 2 has no words for is left out; a reference may stand alone. */
function definition(schema: unknown): JsonObject {
  const { allOf, oneOf: _one, anyOf: _any, not: _not, nullable: _null, ...rest } = objectOr(schema);
  const [first] = Array.isArray(allOf) ? allOf : [];
  const reference = objectOr(first)["$ref"];
  if (typeof reference === "string") {
    return { $ref: reference.replace(V3_REFERENCE, V2_REFERENCE) };
  }
  const mapped = Object.entries(rest).map(([key, value]) => [key, part(key, value)]);
  return Object.fromEntries(mapped);
}

function part(key: string, value: unknown): unknown {
  if (key === "properties" && isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, schema]) => [name, definition(schema)]),
    );
  }
  const isSchema = (key === "items" || key === "additionalProperties") && isJsonObject(value);
  return isSchema ? definition(value) : value;
}
