// How a value is merged and owned, field by field: the one view of wire types and custom schemas that patches need.
// Source: Kubernetes 1.33, structured-merge-diff v4.6 schema/elements.go
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { stringOf } from "../json.ts";
import { builtInTypes } from "./built-in-types.ts";
import type { FieldType, Scalar, TypeRef } from "./type-table.ts";

export type Shape = ScalarShape | MapShape | ListShape | DeducedShape;

export interface ScalarShape {
  readonly kind: "scalar";
  /** "untyped" takes any of them. */
  readonly type: "string" | "numeric" | "boolean" | "untyped";
}

/** Both structs and maps. */
export interface MapShape {
  readonly kind: "map";
  readonly atomic: boolean;
  /** The shape of a declared field. */
  field(name: string): Shape | undefined;
  /** The shape of every other key. */
  readonly item: Shape;
  /** Whether keys that are not declared are allowed. */
  readonly open: boolean;
}

export interface ListShape {
  readonly kind: "list";
  readonly relation: "atomic" | "set" | "map";
  /** Sorted; empty unless the relation is "map". */
  readonly keys: readonly string[];
  readonly item: Shape;
}

/** Nothing is declared: objects are maps, lists are atomic, all else is scalar. */
export interface DeducedShape {
  readonly kind: "deduced";
}

const STRING: ScalarShape = { kind: "scalar", type: "string" };
const NUMERIC: ScalarShape = { kind: "scalar", type: "numeric" };
const BOOLEAN: ScalarShape = { kind: "scalar", type: "boolean" };
const UNTYPED: ScalarShape = { kind: "scalar", type: "untyped" };
const DEDUCED: DeducedShape = { kind: "deduced" };

const TYPE_FIELDS: ReadonlySet<string> = new Set(["apiVersion", "kind"]);
const structs = new Map<string, MapShape>();
/** As many as the built-in types have. */
const fields = new Map<FieldType, Shape>();

/** The shape of a built-in wire type. */
export function shapeOfType(name: string): MapShape {
  const known = structs.get(name);
  if (known !== undefined) return known;
  const struct = builtInTypes.get(name);
  if (struct === undefined) throw new RangeError(`no type ${name}`);
  const shape: MapShape = {
    kind: "map",
    atomic: struct.atomic,
    open: false,
    item: DEDUCED,
    field(fieldName) {
      const field = struct.fields.get(fieldName);
      if (field === undefined) return TYPE_FIELDS.has(fieldName) ? STRING : undefined;
      const found = fields.get(field) ?? shapeOfField(field);
      fields.set(field, found);
      return found;
    },
  };
  structs.set(name, shape);
  return shape;
}

function shapeOfField({ type, atomic, keys }: FieldType): Shape {
  if (type.of === "list") {
    const relation = keys === undefined ? "atomic" : keys.length === 0 ? "set" : "map";
    return { kind: "list", relation, keys: (keys ?? []).toSorted(), item: shapeOfRef(type.item) };
  }
  const shape = shapeOfRef(type);
  return shape.kind === "map" && atomic ? { ...shape, atomic } : shape;
}

function shapeOfRef(type: TypeRef): Shape {
  switch (type.of) {
    case "scalar":
      return shapeOfScalar(type.scalar);
    case "struct":
      return shapeOfType(type.name);
    case "list":
      return { kind: "list", relation: "atomic", keys: [], item: shapeOfRef(type.item) };
    case "map":
      return openMap(shapeOfRef(type.item), false);
  }
}

function shapeOfScalar(scalar: Scalar): Shape {
  switch (scalar) {
    case "string":
    case "bytes":
      return STRING;
    case "bool":
      return BOOLEAN;
    case "int32":
    case "int64":
    case "float64":
      return NUMERIC;
    case "time":
    case "microTime":
    case "intOrString":
    case "quantity":
      return UNTYPED;
    case "any":
      return DEDUCED;
  }
}

function openMap(item: Shape, atomic: boolean): MapShape {
  return { kind: "map", atomic, open: true, item, field: () => undefined };
}

/** The shape of a custom kind: its schema, with the metadata that every kind has. */
export function shapeOfCustom(schema: JsonObject | undefined): MapShape {
  const declared = schema === undefined ? openMap(DEDUCED, false) : shapeOfObject(schema);
  return {
    ...declared,
    field(name) {
      if (TYPE_FIELDS.has(name)) return STRING;
      return name === "metadata" ? shapeOfType("ObjectMeta") : declared.field(name);
    },
  };
}

function shapeOfSchema(schema: JsonObject): Shape {
  if (schema["x-kubernetes-int-or-string"] === true) return UNTYPED;
  switch (schema["type"]) {
    case "array": {
      const type = schema["x-kubernetes-list-type"];
      const relation = type === "set" || type === "map" ? type : "atomic";
      const keys = arrayOr(schema["x-kubernetes-list-map-keys"]).map(stringOf).toSorted();
      return { kind: "list", relation, keys, item: shapeOfSchema(objectOr(schema["items"])) };
    }
    case "object":
      return shapeOfObject(schema);
    case "string":
      return STRING;
    case "boolean":
      return BOOLEAN;
    case "integer":
    case "number":
      return NUMERIC;
    default:
      return DEDUCED;
  }
}

function shapeOfObject(schema: JsonObject): MapShape {
  const properties = objectOr(schema["properties"]);
  const additional = schema["additionalProperties"];
  const item = isJsonObject(additional) ? shapeOfSchema(additional) : DEDUCED;
  const open =
    isJsonObject(additional) ||
    additional === true ||
    schema["x-kubernetes-preserve-unknown-fields"] === true;
  return {
    kind: "map",
    atomic: schema["x-kubernetes-map-type"] === "atomic",
    open,
    item,
    field(name) {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return isJsonObject(property) ? shapeOfSchema(property) : undefined;
    },
  };
}

/** What a deduced shape is for a value. */
export function deduced(shape: Shape, value: unknown): Exclude<Shape, DeducedShape> {
  if (shape.kind !== "deduced") return shape;
  if (isJsonObject(value)) return openMap(DEDUCED, false);
  if (Array.isArray(value)) return { kind: "list", relation: "atomic", keys: [], item: DEDUCED };
  return UNTYPED;
}

/** Defaults of keys of lists that are maps, for items that are not defaulted yet. */
const KEY_DEFAULTS: JsonObject = { protocol: "TCP" };

/** How `FieldsV1` names an item of a list: `v:"value"` or `k:{"key":"value"}`. */
export function itemElement({ relation, keys }: ListShape, item: unknown): string {
  if (relation === "set") return `v:${JSON.stringify(item)}`;
  const values = keys.flatMap((key) => {
    const value = objectOr(item)[key] ?? KEY_DEFAULTS[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return `k:${JSON.stringify(Object.fromEntries(values))}`;
}
