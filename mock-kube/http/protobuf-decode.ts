// From Kubernetes' protobuf to JSON, by the field numbers of the wire types.
// Source: Kubernetes 1.33, apimachinery pkg/runtime/serializer/protobuf
import type { Draft } from "../json.ts";
import { builtInTypes } from "../schema/built-in-types.ts";
import type { FieldType, Scalar, StructType, TypeRef } from "../schema/type-table.ts";
import { readFields, signed, WireError, type WireField, type WireValue } from "./protobuf-wire.ts";

export const PROTOBUF_TYPE = "application/vnd.kubernetes.protobuf";

/** Every Kubernetes protobuf begins with this. */
export const MAGIC = Uint8Array.from([0x6b, 0x38, 0x73, 0x00]);

/** The envelope's content: which kind, and its bytes. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

/** @throws {WireError} */
export function openEnvelope(bytes: Uint8Array): Envelope {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) {
    throw new WireError(
      "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
    );
  }
  const fields = readFields(bytes.subarray(MAGIC.length));
  const typeMeta = readFields(bytesOf(fields, 1));
  return {
    apiVersion: textOf(bytesOf(typeMeta, 1)),
    kind: textOf(bytesOf(typeMeta, 2)),
    raw: bytesOf(fields, 2),
  };
}

/**
 * The message as a JSON object of `struct`.
 * @throws {WireError}
 */
export function decodeMessage(struct: StructType, bytes: Uint8Array): Draft {
  const fields = readFields(bytes);
  const result: Draft = {};
  for (const field of struct.fields.values()) {
    if (isEmbedded(struct, field)) continue;
    const values = fields.filter(({ number }) => number === field.number).map(({ value }) => value);
    if (values.length > 0) result[field.name] = fieldValue(field.type, values);
  }
  for (const { number, name } of struct.embedded) {
    const bytesOfPart = fields.find((field) => field.number === number)?.value;
    if (bytesOfPart?.wire === 2)
      Object.assign(result, decodeMessage(structOf(name), bytesOfPart.bytes));
  }
  return result;
}

/** A field of a type that is embedded has its number there, not here. */
function isEmbedded({ embedded }: StructType, field: FieldType): boolean {
  return embedded.some(({ name }) => structOf(name).fields.get(field.name) === field);
}

function fieldValue(type: TypeRef, values: readonly WireValue[]): unknown {
  if (type.of === "list") return values.map((value) => single(type.item, value));
  if (type.of === "map") {
    const entries = values.map((value) => {
      const entry = readFields(value.wire === 2 ? value.bytes : new Uint8Array());
      const item = entry.find(({ number }) => number === 2)?.value ?? EMPTY;
      return [textOf(bytesOf(entry, 1)), single(type.item, item)] as const;
    });
    return Object.fromEntries(entries);
  }
  const last = values.at(-1);
  return last === undefined ? undefined : single(type, last);
}

const EMPTY: WireValue = { wire: 2, bytes: new Uint8Array() };

function single(type: TypeRef, value: WireValue): unknown {
  if (value.wire === 0) {
    const number = signed(value.value);
    return type.of === "scalar" && type.scalar === "bool" ? number !== 0 : number;
  }
  if (type.of === "struct") return decodeMessage(structOf(type.name), value.bytes);
  if (type.of !== "scalar") throw new WireError("a list within a list");
  return scalar(type.scalar, value.bytes);
}

function scalar(type: Scalar, bytes: Uint8Array): unknown {
  switch (type) {
    case "time":
    case "microTime":
      return time(bytes, type === "microTime");
    case "bytes":
      return Buffer.from(bytes).toString("base64");
    case "quantity":
      return textOf(bytesOf(readFields(bytes), 1));
    case "intOrString": {
      const fields = readFields(bytes);
      return numberOf(fields, 1) === 1 ? textOf(bytesOf(fields, 3)) : numberOf(fields, 2);
    }
    case "any":
      return JSON.parse(textOf(bytesOf(readFields(bytes), 1)) || "null");
    case "float64":
      return Buffer.from(bytes).readDoubleLE();
    case "string":
    case "bool":
    case "int32":
    case "int64":
      return textOf(bytes);
  }
}

/** Seconds and nanoseconds; an empty message is no time. */
function time(bytes: Uint8Array, micro: boolean): string | null {
  if (bytes.length === 0) return null;
  const fields = readFields(bytes);
  const seconds = numberOf(fields, 1);
  const base = new Date(seconds * 1000).toISOString().slice(0, 19);
  if (!micro) return `${base}Z`;
  return `${base}.${String(Math.floor(numberOf(fields, 2) / 1000)).padStart(6, "0")}Z`;
}

function structOf(name: string): StructType {
  const struct = builtInTypes.get(name);
  if (struct === undefined) throw new RangeError(`no type ${name}`);
  return struct;
}

function bytesOf(fields: readonly WireField[], number: number): Uint8Array {
  const found = fields.findLast((field) => field.number === number)?.value;
  return found?.wire === 2 ? found.bytes : new Uint8Array();
}

function numberOf(fields: readonly WireField[], number: number): number {
  const found = fields.findLast((field) => field.number === number)?.value;
  return found?.wire === 0 ? signed(found.value) : 0;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
