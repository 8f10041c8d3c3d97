// Reads JSON into a built-in type as Go's decoder would: wrong types are refused, unknown fields are dropped and named,
// and what is written back has every field that Go always writes and none that is empty.
import { isJsonObject } from "../../core/json.ts";
import { copyJson, type Draft } from "../json.ts";
import type { FieldType, Scalar, StructType, TypeRef, TypeTable } from "./type-table.ts";

export type Decoded =
  | { readonly ok: true; readonly value: Draft; readonly unknownFields: readonly string[] }
  | {
      readonly ok: false;
      readonly message: string;
      /** The same in the words of the converter of unstructured objects, which patches and applies go through. */
      readonly restoring: string;
    };

/** Where a value is, as steps from the root: nearly nobody asks for it in words. */
interface Place {
  /** The Go struct that declares the field. */
  readonly owner: string;
  /** A field, a key or an index; "" for the root. */
  readonly step: string | number;
  /** Whether the step is a field of the owner. */
  readonly isField: boolean;
  readonly parent: Place | undefined;
}

/** Names from the root, without indices: how Go's decoder reports a field. Keys of maps are none. */
function pathOf(place: Place): string {
  const above = place.parent === undefined ? "" : pathOf(place.parent);
  return place.isField ? join(above, String(place.step)) : above;
}

/** With indices and keys: how unknown fields are reported. */
function exactOf({ step, parent }: Place): string {
  if (parent === undefined) return "";
  const above = exactOf(parent);
  return typeof step === "number" ? `${above}[${step}]` : join(above, step);
}

class Mismatch extends Error {
  readonly restoring: string;

  constructor(message: string, restoring = `error decoding from json: ${message}`) {
    super(message);
    this.restoring = restoring;
  }
}

/**
 * Reads `value` as `struct`. `skip` names fields of the root that are not part of the type (apiVersion and kind);
 * `isStored`: as it comes back from the storage.
 */
export function decode(
  types: TypeTable,
  struct: StructType,
  value: unknown,
  skip: readonly string[] = [],
  isStored = false,
): Decoded {
  const unknownFields: string[] = [];
  const root = rootOf(struct.name);
  try {
    const decoded = new Decoder(types, unknownFields, isStored).struct(struct, value, root, skip);
    return { ok: true, value: decoded, unknownFields };
  } catch (error) {
    if (error instanceof Mismatch) {
      return { ok: false, message: error.message, restoring: error.restoring };
    }
    throw error;
  }
}

class Decoder {
  private readonly types: TypeTable;
  private readonly unknownFields: string[];
  private readonly isStored: boolean;

  constructor(types: TypeTable, unknownFields: string[], isStored: boolean) {
    this.types = types;
    this.unknownFields = unknownFields;
    this.isStored = isStored;
  }

  struct(struct: StructType, value: unknown, place: Place, skip: readonly string[] = []): Draft {
    if (!isJsonObject(value)) throw mismatch(value, place, `v1.${goName(struct.name)}`);
    const result: Draft = {};
    for (const key of skip) {
      if (Object.hasOwn(value, key)) result[key] = value[key];
    }
    for (const key of Object.keys(value)) {
      if (struct.fields.has(key) || skip.includes(key) || value[key] === undefined) continue;
      this.unknownFields.push(join(exactOf(place), key));
    }
    for (const field of struct.fields.values()) {
      const given = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
      const decoded = this.field(field, given, place);
      if (decoded !== undefined) result[field.name] = decoded;
    }
    return result;
  }

  private field(field: FieldType, given: unknown, parent: Place): unknown {
    const { type, owner, name } = field;
    if (given === undefined || given === null) return this.absent(field);
    const decoded = isRead(type, given)
      ? given
      : this.value(type, given, { owner, step: name, isField: true, parent });
    const isNothing = isEmpty(type, decoded);
    // What is stored knows no list without items.
    if (this.isStored && field.always && isNothing && type.of === "list") return null;
    return type.pointer || field.always || !isNothing ? decoded : undefined;
  }

  /** What Go writes for a field that is not there. */
  private absent({ type, always }: FieldType): unknown {
    if (type.of === "struct" && !type.pointer) {
      return this.struct(this.structOf(type.name), {}, rootOf(""));
    }
    // Go's times are structs, which are never left out.
    if (type.of === "scalar" && !type.pointer && isTime(type.scalar)) return null;
    if (!always) return undefined;
    if (type.pointer || type.of === "list" || type.of === "map") return null;
    return type.of === "scalar" ? zeroOf(type.scalar) : undefined;
  }

  private value(type: TypeRef, given: unknown, place: Place): unknown {
    switch (type.of) {
      case "scalar":
        return scalar(type.scalar, given, place);
      case "struct":
        return this.struct(this.structOf(type.name), given, place);
      case "list": {
        if (!Array.isArray(given)) throw mismatch(given, place, goType(type));
        return given.map((item, index) => this.item(type.item, item, inside(place, index)));
      }
      case "map": {
        if (!isJsonObject(given)) throw mismatch(given, place, goType(type));
        const entries = Object.entries(given)
          .toSorted(byKey)
          .map(([key, item]) => [key, this.item(type.item, item, inside(place, key))] as const);
        return Object.fromEntries(entries);
      }
    }
  }

  private item(type: TypeRef, given: unknown, place: Place): unknown {
    if (given !== null && given !== undefined) return this.value(type, given, place);
    if (type.of === "scalar") return type.scalar === "bytes" ? "" : zeroOf(type.scalar);
    return type.of === "struct" ? this.struct(this.structOf(type.name), {}, place) : null;
  }

  private structOf(name: string): StructType {
    const struct = this.types.get(name);
    if (struct === undefined) throw new RangeError(`no type ${name}`);
    return struct;
  }
}

/** Most values are scalars that are read as they are: nobody has to know their place. */
function isRead(type: TypeRef, given: unknown): boolean {
  if (type.of !== "scalar") return false;
  if (typeof given === "string") return type.scalar === "string";
  return typeof given === "boolean" && type.scalar === "bool";
}

function rootOf(owner: string): Place {
  return { owner, step: "", isField: false, parent: undefined };
}

function inside(parent: Place, step: string | number): Place {
  return { owner: parent.owner, step, isField: false, parent };
}

function scalar(type: Scalar, given: unknown, place: Place): unknown {
  switch (type) {
    case "string":
    case "bytes":
      if (typeof given !== "string") throw mismatch(given, place, GO_SCALARS[type]);
      if (type === "bytes") checkBase64(given);
      return given;
    case "bool":
      if (typeof given !== "boolean") throw mismatch(given, place, "bool");
      return given;
    case "int32":
    case "int64":
      if (typeof given !== "number") throw mismatch(given, place, type);
      if (!Number.isInteger(given) || (type === "int32" && Math.abs(given) > 2 ** 31)) {
        throw mismatch(given, place, type, `number ${given}`);
      }
      return given;
    case "float64":
      if (typeof given !== "number") throw mismatch(given, place, "float64");
      return given;
    case "intOrString":
      if (typeof given === "string") return given;
      if (typeof given !== "number") throw mismatch(given, place, "int32");
      if (!Number.isInteger(given)) throw mismatch(given, place, "int32", `number ${given}`);
      return given;
    case "quantity":
      return typeof given === "number" ? String(given) : given;
    case "time":
      return readTime(given, false);
    case "microTime":
      return readTime(given, true);
    case "any":
      // What is read belongs to whoever asked for it.
      return copyJson(given);
  }
}

const GO_SCALARS = { string: "string", bytes: "[]uint8" } as const;

function zeroOf(type: Scalar): unknown {
  switch (type) {
    case "string":
      return "";
    case "bool":
      return false;
    case "int32":
    case "int64":
    case "float64":
    case "intOrString":
      return 0;
    case "quantity":
      return "0";
    case "bytes":
    case "time":
    case "microTime":
    case "any":
      return null;
  }
}

/** Go writes its maps in the order of their keys. */
function byKey([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}

function isTime(type: Scalar): boolean {
  return type === "time" || type === "microTime";
}

/** What Go's `omitempty` leaves out. Structs are never empty to it. */
function isEmpty(type: TypeRef, value: unknown): boolean {
  if (type.of === "list") return Array.isArray(value) && value.length === 0;
  if (type.of === "map") return isJsonObject(value) && Object.keys(value).length === 0;
  if (type.of === "struct") return false;
  return value === "" || value === false || (value === 0 && type.scalar !== "intOrString");
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function checkBase64(text: string): void {
  const compact = text.replaceAll(/[\r\n]/g, "");
  const bad = /[^A-Za-z0-9+/=]/.exec(compact)?.index;
  if (bad !== undefined) throw new Mismatch(`illegal base64 data at input byte ${bad}`);
  if (!BASE64.test(compact) || compact.length % 4 !== 0) {
    throw new Mismatch(`illegal base64 data at input byte ${Math.floor(compact.length / 4) * 4}`);
  }
}

const SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const MICROSECONDS = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{6})(Z|[+-]\d\d:\d\d)$/;

function readTime(given: unknown, micro: boolean): unknown {
  if (typeof given !== "string") {
    throw new Mismatch(`json: cannot unmarshal ${jsonType(given)} into Go value of type string`);
  }
  const readBefore = micro ? microsecondsBefore : secondsBefore;
  if (readBefore.has(given)) return given;
  const [, seconds = "", fraction = "", zone = ""] = MICROSECONDS.exec(given) ?? [];
  if (micro && !Number.isNaN(Date.parse(seconds + zone))) {
    if (zone === "Z") return remembered(readBefore, given);
    return new Date(seconds + zone).toISOString().replace(/\.\d+Z$/, `${fraction}Z`);
  }
  const ms = SECONDS.test(given) && !micro ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(ms)) {
    const layout = micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
    throw new Mismatch(timeProblem(given, layout));
  }
  return remembered(readBefore, new Date(ms).toISOString().replace(/\.\d+Z$/, "Z"));
}

/** Whether it is read as it is: of microseconds, in UTC. */
export function isMicroTime(value: unknown): boolean {
  if (typeof value !== "string") return false;
  if (microsecondsBefore.has(value)) return true;
  const [, seconds = "", , zone = ""] = MICROSECONDS.exec(value) ?? [];
  return zone === "Z" && !Number.isNaN(Date.parse(seconds + zone));
}

/** Times in the form in which they are written: an object has the same few each time that it is read. */
const secondsBefore = new Set<string>();
const microsecondsBefore = new Set<string>();
const READ_BEFORE_MAX = 1000;

function remembered(readBefore: Set<string>, text: string): string {
  if (readBefore.size >= READ_BEFORE_MAX) readBefore.clear();
  readBefore.add(text);
  return text;
}

/** Go's time parser names the part of the layout where it stopped. */
function timeProblem(given: string, layout: string): string {
  const shape = "0000-00-00T00:00:00";
  let at = 0;
  while (at < shape.length) {
    const wanted = shape[at];
    const found = given[at] ?? "";
    if (wanted === "0" ? !/\d/.test(found) : wanted !== found) break;
    at += 1;
  }
  const parts = [0, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19];
  const names = ["2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05", ""];
  const part = parts.findLastIndex((start) => start <= at);
  const rest = given.slice(parts[part] ?? 0);
  const end = layout.slice(19);
  // A fraction that is too short is told apart from a missing zone.
  const last = rest.startsWith(".") && end.startsWith(".") ? ".000000" : end;
  return `parsing time ${JSON.stringify(given)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(names[part] || last)}`;
}

function mismatch(given: unknown, place: Place, type: string, what = jsonType(given)): Mismatch {
  const path = pathOf(place);
  const where =
    path === ""
      ? `Go value of type ${type}`
      : `Go struct field ${goName(place.owner)}.${path} of type ${type}`;
  return new Mismatch(`json: cannot unmarshal ${what} into ${where}`, restoreProblem(given, type));
}

/** Source: Kubernetes 1.33, apimachinery pkg/runtime/converter.go */
function restoreProblem(given: unknown, type: string): string {
  const from = goKind(given);
  if (type.startsWith("[]")) return `cannot restore slice from ${from}`;
  if (type.startsWith("map[")) return `cannot restore map from ${from}`;
  if (/^(string|bool|int32|int64|float64)$/.test(type)) {
    const convertible = typeof given === "number" && type !== "bool";
    return convertible ? `cannot convert ${from} to ${type}` : `unrecognized type: ${type}`;
  }
  return `cannot restore struct from: ${from}`;
}

/** What Go holds a JSON value as. */
function goKind(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  if (Array.isArray(value)) return "slice";
  return typeof value === "boolean" ? "bool" : typeof value === "string" ? "string" : "map";
}

/** How Go's decoder calls a JSON value. */
export function jsonType(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return value === null ? "null" : typeof value;
}

function goType(type: TypeRef): string {
  switch (type.of) {
    case "scalar":
      return type.scalar === "bytes" ? "[]uint8" : type.scalar;
    case "struct":
      return `v1.${goName(type.name)}`;
    case "list":
      return `[]${goType(type.item)}`;
    case "map":
      return `map[string]${goType(type.item)}`;
  }
}

function goName(name: string): string {
  return name.slice(name.indexOf(".") + 1);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
