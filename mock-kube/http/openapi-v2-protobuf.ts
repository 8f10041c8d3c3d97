// The OpenAPI v2 document in protobuf, as far as it is filled: kubectl takes it in no other form.
// Source: google/gnostic-models 0.6.9, openapiv2/OpenAPIv2.proto (the field numbers)
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { stringOf } from "../json.ts";
import { bytesField, concat, textField, varintField } from "./protobuf-wire.ts";

/** As clients ask for it. */
export const OPENAPI_V2_ASKED = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
/** As it is answered: the name that is asked for is no media type. */
export const OPENAPI_V2_ANSWERED = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

export function encodeOpenApiV2(document: JsonObject): Uint8Array {
  const info = objectOr(document["info"]);
  const paths = Object.entries(objectOr(document["paths"]));
  const definitions = objectOr(document["definitions"]);
  return concat([
    textField(1, stringOf(document["swagger"])),
    bytesField(
      2,
      concat([textField(1, stringOf(info["title"])), textField(2, stringOf(info["version"]))]),
    ),
    bytesField(8, concat(paths.map(([path, item]) => named(2, path, pathItem(objectOr(item)))))),
    bytesField(9, namedSchemas(definitions)),
  ]);
}

const METHOD_NUMBERS: Readonly<Record<string, number>> = {
  get: 2,
  put: 3,
  post: 4,
  delete: 5,
  patch: 8,
};

function pathItem(item: JsonObject): Uint8Array {
  const operations = Object.entries(METHOD_NUMBERS).filter(([method]) =>
    isJsonObject(item[method]),
  );
  return concat(
    operations.map(([method, number]) => bytesField(number, operation(objectOr(item[method])))),
  );
}

function operation(value: JsonObject): Uint8Array {
  const parameters = arrayOr(value["parameters"]).map(objectOr);
  return concat([
    ...parameters.map((parameter) => bytesField(8, queryParameter(parameter))),
    bytesField(9, new Uint8Array()),
    ...extensions(13, value),
  ]);
}

/** Three kinds of parameters are told apart on the way. */
function queryParameter(parameter: JsonObject): Uint8Array {
  const query = concat([
    textField(2, "query"),
    textField(4, stringOf(parameter["name"])),
    textField(6, stringOf(parameter["type"])),
  ]);
  return bytesField(1, bytesField(2, bytesField(3, query)));
}

function namedSchemas(schemas: JsonObject): Uint8Array {
  return concat(
    Object.entries(schemas).map(([name, value]) => named(1, name, schema(objectOr(value)))),
  );
}

/** A pair of a name and a value. */
function named(number: number, name: string, value: Uint8Array): Uint8Array {
  return bytesField(number, concat([textField(1, name), bytesField(2, value)]));
}

const TEXTS: Readonly<Record<string, number>> = {
  $ref: 1,
  format: 2,
  title: 3,
  description: 4,
  pattern: 13,
};

function schema(value: JsonObject): Uint8Array {
  const { type, items, properties, additionalProperties: more } = value;
  return concat([
    ...Object.entries(TEXTS).flatMap(([key, number]) => {
      const text = value[key];
      return typeof text === "string" ? [textField(number, text)] : [];
    }),
    ...arrayOr(value["required"]).map((name) => textField(19, stringOf(name))),
    ...(isJsonObject(more) ? [bytesField(21, bytesField(1, schema(more)))] : []),
    ...(more === true ? [bytesField(21, varintField(2, 1))] : []),
    ...(typeof type === "string" ? [bytesField(22, textField(1, type))] : []),
    ...(isJsonObject(items) ? [bytesField(23, bytesField(1, schema(items)))] : []),
    ...(isJsonObject(properties) ? [bytesField(25, namedSchemas(properties))] : []),
    ...extensions(31, value),
  ]);
}

/** Their values are YAML, which JSON is, too. */
function extensions(number: number, value: JsonObject): readonly Uint8Array[] {
  return Object.entries(value)
    .filter(([key, item]) => key.startsWith("x-kubernetes-") && item !== undefined)
    .map(([key, item]) => named(number, key, textField(2, `${JSON.stringify(item)}\n`)));
}
