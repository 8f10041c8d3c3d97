// From JSON to Kubernetes' protobuf, by the field numbers of the wire types.
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { stringOf } from "../json.ts";
import { builtInType } from "../schema/built-in-types.ts";
import type { Scalar, StructType, TypeRef } from "../schema/type-table.ts";
import { MAGIC } from "./protobuf-decode.ts";
import { bytesField, concat, textField, varintField } from "./protobuf-wire.ts";

/** A whole answer: the envelope around an object of `struct`. */
export function encodeObject(struct: StructType, object: JsonObject): Uint8Array {
  return sealEnvelope(object, encodeMessage(struct, object));
}

/** A list of objects of `struct`. */
export function encodeList(struct: StructType, list: JsonObject): Uint8Array {
  const metadata = encodeMessage(
    builtInType("ListMeta"),
    isJsonObject(list["metadata"]) ? list["metadata"] : {},
  );
  const { items } = list;
  const objects = Array.isArray(items) ? items.filter(isJsonObject) : [];
  const parts = objects.map((item) => bytesField(2, encodeMessage(struct, item)));
  return sealEnvelope(list, concat([bytesField(1, metadata), ...parts]));
}

function sealEnvelope(object: JsonObject, raw: Uint8Array): Uint8Array {
  const typeMeta = concat([
    textField(1, stringOf(object["apiVersion"])),
    textField(2, stringOf(object["kind"])),
  ]);
  return concat([
    MAGIC,
    bytesField(1, typeMeta),
    bytesField(2, raw),
    textField(3, ""),
    textField(4, ""),
  ]);
}

function encodeMessage(struct: StructType, object: JsonObject): Uint8Array {
  const embedded = struct.embedded.map(({ number, name }) => ({ number, part: builtInType(name) }));
  const parts: Uint8Array[] = [];
  for (const field of struct.fields.values()) {
    const value = object[field.name];
    const isOwn = embedded.every(({ part }) => part.fields.get(field.name) !== field);
    if (isOwn && field.number !== undefined && value !== undefined && value !== null) {
      parts.push(...encodeField(field.type, field.number, value));
    }
  }
  for (const { number, part } of embedded) {
    if (number !== undefined) parts.push(bytesField(number, encodeMessage(part, object)));
  }
  return concat(parts);
}

function encodeField(type: TypeRef, number: number, value: unknown): readonly Uint8Array[] {
  if (type.of === "list") {
    return (Array.isArray(value) ? value : []).flatMap((item) =>
      encodeField(type.item, number, item),
    );
  }
  if (type.of === "map") {
    return Object.entries(isJsonObject(value) ? value : {}).map(([key, item]) =>
      bytesField(number, concat([textField(1, key), ...encodeField(type.item, 2, item)])),
    );
  }
  if (type.of === "struct") {
    return [
      bytesField(number, encodeMessage(builtInType(type.name), isJsonObject(value) ? value : {})),
    ];
  }
  return [encodeScalar(type.scalar, number, value)];
}

function encodeScalar(type: Scalar, number: number, value: unknown): Uint8Array {
  switch (type) {
    case "string":
      return textField(number, stringOf(value));
    case "bool":
      return varintField(number, value === true ? 1 : 0);
    case "int32":
    case "int64":
      return varintField(number, Number(value));
    case "bytes":
      return bytesField(number, Buffer.from(stringOf(value), "base64"));
    case "quantity":
      return bytesField(number, textField(1, stringOf(value)));
    case "intOrString":
      return bytesField(
        number,
        typeof value === "number"
          ? concat([varintField(1, 0), varintField(2, value)])
          : concat([varintField(1, 1), textField(3, stringOf(value))]),
      );
    case "any":
      return bytesField(number, textField(1, JSON.stringify(value)));
    case "time":
    case "microTime":
      return bytesField(number, encodeTime(stringOf(value)));
    case "float64":
      throw new RangeError("no wire type has a float64");
  }
}

function encodeTime(text: string): Uint8Array {
  const seconds = Math.floor(Date.parse(text) / 1000);
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "0";
  const nanos = Number(fraction.padEnd(9, "0").slice(0, 9));
  return concat([varintField(1, seconds), varintField(2, nanos)]);
}
