// A compact notation for Kubernetes' wire types, and its reader.
//
//   Name = NUMBER field TYPE options; NUMBER field! TYPE options; ...
//
// NUMBER is the field's number in protobuf ("-": none). `!` marks a field that is written even when it is empty. `...` in
// the place of a name stands for the fields of another type. TYPE is a scalar, `*T` (absent is not zero), `[]T`, `map T`
// or the name of another type. Options: `by(a,b)` a list that is a map with these keys; `set`; `atomic`; `merge` and
// `merge(key)` how a strategic merge patch treats a list; `retainKeys`.

export type Scalar =
  | "string"
  | "int32"
  | "int64"
  | "float64"
  | "bool"
  | "bytes"
  | "time"
  | "microTime"
  | "intOrString"
  | "quantity"
  /** Any JSON. */
  | "any";

export type TypeRef =
  | { readonly of: "scalar"; readonly scalar: Scalar; readonly pointer: boolean }
  | { readonly of: "struct"; readonly name: string; readonly pointer: boolean }
  | { readonly of: "list"; readonly item: TypeRef; readonly pointer: boolean }
  | { readonly of: "map"; readonly item: TypeRef; readonly pointer: boolean };

export interface FieldType {
  readonly name: string;
  readonly number: number | undefined;
  readonly type: TypeRef;
  /** Written even when empty. */
  readonly always: boolean;
  /** The Go struct that declares it. */
  readonly owner: string;
  /** The keys of a list that is a map; an empty list for a set; absent for an atomic list. */
  readonly keys?: readonly string[];
  readonly atomic: boolean;
  /** "" for lists of scalars that are merged, the merge key for lists of objects. */
  readonly mergeKey?: string;
  readonly retainKeys: boolean;
}

export interface StructType {
  readonly name: string;
  readonly atomic: boolean;
  readonly fields: ReadonlyMap<string, FieldType>;
  /** Embedded types with the number of their message. */
  readonly embedded: readonly { readonly number: number | undefined; readonly name: string }[];
}

export type TypeTable = ReadonlyMap<string, StructType>;

const SCALARS: readonly Scalar[] = [
  "string",
  "int32",
  "int64",
  "float64",
  "bool",
  "bytes",
  "time",
  "microTime",
  "intOrString",
  "quantity",
  "any",
];

/**
 * Reads the notation above.
 * @throws {RangeError} when it is malformed or names a type that is not there: a bug in a table.
 */
export function readTypes(text: string): TypeTable {
  const lines = new Map(splitStructs(text).map((line) => [line.name, line]));
  const types = new Map<string, StructType>();
  const read = (name: string): StructType => {
    const known = types.get(name);
    if (known !== undefined) return known;
    const line = lines.get(name);
    if (line === undefined) throw new RangeError(`no type ${name}`);
    const fields = new Map<string, FieldType>();
    const embedded: { number: number | undefined; name: string }[] = [];
    for (const field of line.fields) {
      const parsed = readField(field, name);
      if (parsed.name !== "...") {
        fields.set(parsed.name, parsed);
        continue;
      }
      if (parsed.type.of !== "struct") throw new RangeError(`${name} embeds no type: ${field}`);
      embedded.push({ number: parsed.number, name: parsed.type.name });
      for (const [key, inner] of read(parsed.type.name).fields) fields.set(key, inner);
    }
    const struct = { name, atomic: line.atomic, fields, embedded };
    types.set(name, struct);
    return struct;
  };
  for (const name of lines.keys()) read(name);
  for (const { fields } of types.values()) {
    for (const { type } of fields.values()) checkRef(type, lines);
  }
  return types;
}

function splitStructs(text: string) {
  return text
    .trim()
    .split(/\n(?=\S)/)
    .map((block) => {
      const [head = "", body = ""] = block.split(/ =\s*/, 2);
      const [name = "", ...flags] = head.trim().split(" ");
      const fields = body
        .split(";")
        .map((field) => field.trim())
        .filter((field) => field !== "");
      return { name, atomic: flags.includes("atomic"), fields };
    });
}

function readField(text: string, owner: string): FieldType {
  const match = /^(\d+|-) (\S+?)(!?) (\*?(?:\[\]|map )*\*?[\w.]+)((?: \S+)*)$/.exec(text);
  if (match === null) throw new RangeError(`not a field of ${owner}: ${text}`);
  const [, number = "", name = "", always = "", type = "", options = ""] = match;
  const flags = options.trim().split(" ");
  const argument = (word: string) =>
    flags.find((flag) => flag.startsWith(`${word}(`))?.slice(word.length + 1, -1);
  const keys = argument("by")?.split(",") ?? (flags.includes("set") ? [] : undefined);
  const mergeKey = argument("merge") ?? (flags.includes("merge") ? "" : undefined);
  return {
    name,
    number: number === "-" ? undefined : Number(number),
    type: readRef(type),
    always: always === "!",
    owner: owner.slice(owner.indexOf(".") + 1),
    ...(keys !== undefined && { keys }),
    atomic: flags.includes("atomic"),
    ...(mergeKey !== undefined && { mergeKey }),
    retainKeys: flags.includes("retainKeys"),
  };
}

function readRef(text: string): TypeRef {
  const pointer = text.startsWith("*");
  const rest = pointer ? text.slice(1) : text;
  if (rest.startsWith("[]")) return { of: "list", item: readRef(rest.slice(2)), pointer };
  if (rest.startsWith("map ")) return { of: "map", item: readRef(rest.slice(4)), pointer };
  const scalar = SCALARS.find((name) => name === rest);
  if (scalar !== undefined) return { of: "scalar", scalar, pointer };
  return { of: "struct", name: rest, pointer };
}

function checkRef(type: TypeRef, known: ReadonlyMap<string, unknown>): void {
  if (type.of === "list" || type.of === "map") checkRef(type.item, known);
  if (type.of === "struct" && !known.has(type.name)) throw new RangeError(`no type ${type.name}`);
}
