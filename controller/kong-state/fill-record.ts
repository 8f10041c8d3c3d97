// A record completed from its schema: what is missing gets its default, or null. Source: go-kong v0.78.0 kong/utils.go.
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { schemaFields, shorthandFields } from "./schema-fields.ts";

/** Old name of a field -> the paths of what replaces it. */
type Shorthands = ReadonlyMap<string, readonly (readonly string[])[]>;

const NO_SHORTHANDS: Shorthands = new Map();

export function fillRecord(
  schema: JsonObject,
  record: JsonObject,
  inherited: Shorthands = NO_SHORTHANDS,
): JsonObject {
  const shorthands = new Map([...usedShorthands(schema, record), ...inherited]);
  const filled: Record<string, unknown> = { ...record };
  for (const [name, field] of schemaFields(schema)) {
    const value = fieldValue({
      name,
      field,
      record,
      shorthands,
      defaults: objectOr(schema["default"]),
    });
    if (value !== KEEP) filled[name] = value;
  }
  return filled;
}

/** The field stays as it is, or missing. */
const KEEP = Symbol("keep");

interface FieldContext {
  readonly name: string;
  readonly field: JsonObject;
  readonly record: JsonObject;
  readonly shorthands: Shorthands;
  /** The default of the whole record. */
  readonly defaults: JsonObject;
}

function fieldValue(context: FieldContext): unknown {
  const { name, field, record, shorthands, defaults } = context;
  const written = record[name];
  if (Object.hasOwn(record, name) && isComplete(written, field)) return KEEP;
  const isSet = written !== undefined && written !== null;
  if (field["type"] === "json" && isSet) return KEEP;
  if (field["type"] === "record" && (isSet || field["required"] === true)) {
    const inner = fillRecord(field, objectOr(written), shorthandsInside(name, shorthands));
    return Object.keys(inner).length > 0 ? inner : KEEP;
  }
  if ([...shorthands.values()].some((paths) => paths.some(([first]) => first === name)))
    return KEEP;
  const elements = objectOr(field["elements"]);
  const list = arrayOr(written);
  if (elements["type"] === "record" && list.length > 0) {
    return list.map((item) => (isJsonObject(item) ? fillRecord(elements, item, shorthands) : item));
  }
  // A gateway makes up these itself.
  if (field["auto"] === true) return KEEP;
  return Object.hasOwn(defaults, name) ? defaults[name] : (field["default"] ?? null);
}

/** Whether a value that is there needs no look at what is in it. */
function isComplete(value: unknown, field: JsonObject): boolean {
  if (Array.isArray(value)) return objectOr(field["elements"])["type"] !== "record";
  if (!isJsonObject(value)) return true;
  return field["keys"] !== undefined && field["values"] !== undefined;
}

/** Of the old names those that the record uses. */
function usedShorthands(schema: JsonObject, record: JsonObject): Shorthands {
  return new Map(
    [...shorthandFields(schema)]
      .filter(([name]) => Object.hasOwn(record, name))
      .map(([name, shorthand]) => [name, replacementPaths(shorthand)]),
  );
}

function replacementPaths(shorthand: JsonObject): readonly (readonly string[])[] {
  const replaced = arrayOr(objectOr(shorthand["deprecation"])["replaced_with"]).map(
    (each) => objectOr(each)["path"],
  );
  const paths = replaced.length > 0 ? replaced : [shorthand["translate_backwards"]];
  return paths.map((path) => arrayOr(path).map(String));
}

function shorthandsInside(name: string, shorthands: Shorthands): Shorthands {
  return new Map(
    [...shorthands]
      .map(([old, paths]): readonly [string, readonly (readonly string[])[]] => [
        old,
        paths.filter(([first]) => first === name).map((path) => path.slice(1)),
      ])
      .filter(([, paths]) => paths.length > 0),
  );
}
