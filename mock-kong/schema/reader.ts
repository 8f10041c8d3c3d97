// Reads values by their schema: brings them into Kong's normal form and says what is wrong with them.
// Source: Kong 3.9.1, `process_auto_fields`, `validate_field` and `validate` of kong/db/schema/init.lua.
import type { CompiledField, CompiledRecord, RecordShape } from "./compile.ts";
import type { ValidationContext } from "./custom-validator.ts";
import {
  mutuallyRequired,
  runEntityCheck,
  type CheckErrors,
  type CompiledEntityCheck,
} from "./entity-check.ts";
import { ErrorTable, type ErrorNode } from "./error-table.ts";
import { isMadeUp, randomText } from "./fill-auto.ts";
import { jsonFieldError } from "./json-field.ts";
import { KongFault } from "./kong-fault.ts";
import { isTable, luaText, ownItem, type Table } from "./lua-value.ts";
import {
  ABSTRACT_FIELD,
  MISSING_PRIMARY_KEY,
  NOT_NULL_ALLOWED,
  REQUIRED,
  UNKNOWN_FIELD,
  WRONG_TYPE,
} from "./messages.ts";
import { isNonempty, isReference, valueAt } from "./path.ts";
import { expandShorthands } from "./shorthands.ts";

/** An unknown name may be anything, "__proto__" too. */
const ORDINARY = { writable: true, enumerable: true, configurable: true };

/** Every method may throw a `KongFault`, where Kong's own code stumbles. */
export class Reader {
  /** What is wrong with the value that was read last. */
  error: ErrorNode | undefined;
  /** What was written into records without being part of them (`extra_fields`), by record. */
  readonly extras = new Map<Table, Table>();
  readonly #context: ValidationContext;

  constructor(context: ValidationContext) {
    this.#context = context;
  }

  /**
   * @returns the value in normal form; `undefined` for a record whose shorthands are wrong: Kong then loses it.
   * @param value `null` stands for Kong's null.
   */
  read(compiled: CompiledField, value: unknown): unknown {
    if (value === null) {
      this.error = nullError(compiled);
      return null;
    }
    this.error = undefined;
    if (compiled.mustBeNull) {
      this.error = compiled.field.err ?? NOT_NULL_ALLOWED;
      return value;
    }
    const normal = this.#readType(compiled, value);
    if (this.error !== undefined) return normal;
    if (compiled.isReferenceable && isReference(value)) return normal;
    for (const rule of compiled.rules) {
      this.error = rule(normal, this.#context);
      if (this.error !== undefined) return normal;
    }
    return normal;
  }

  #readType(compiled: CompiledField, value: unknown): unknown {
    const { type } = compiled;
    switch (type) {
      case "string":
      case "boolean":
      case "number":
        if (typeof value !== type) this.error = WRONG_TYPE[type];
        return value;
      case "integer":
        if (!Number.isInteger(value)) this.error = WRONG_TYPE.integer;
        return value;
      case "array":
        return this.#readList(compiled, value);
      case "set":
        return this.#readList(compiled, Array.isArray(value) ? withoutRepetition(value) : value);
      case "map":
        return this.#readMap(compiled, value);
      case "record":
        return this.#readRecordField(compiled, value);
      case "foreign":
        this.error = this.#foreignError(compiled, value);
        return value;
      case "any":
      case "json":
        return value;
    }
  }

  #readRecordField(compiled: CompiledField, value: unknown): unknown {
    const { record, isAbstract } = compiled;
    if (isAbstract || record === undefined) {
      this.error = isAbstract ? ABSTRACT_FIELD : undefined;
      return value;
    }
    // In Lua, what is false is as good as missing.
    if (value === false) return this.missingValue(compiled);
    if (isTable(value)) return this.readRecord(record, value);
    this.error = WRONG_TYPE.record;
    return value;
  }

  #readList({ elements, type }: CompiledField, value: unknown): unknown {
    const wrongType = type === "set" ? WRONG_TYPE.set : WRONG_TYPE.array;
    if (!Array.isArray(value)) {
      // An empty object is Lua's empty table just as well.
      const isEmpty = isTable(value) && Object.keys(value).length === 0;
      this.error = isEmpty ? undefined : wrongType;
      return isEmpty ? [] : value;
    }
    if (elements === undefined) return value;
    const items: unknown[] = elements.hasParts ? value.slice() : value;
    let errors: ErrorTable | undefined;
    for (let index = 0; index < value.length; index += 1) {
      const item = this.read(elements, value[index]);
      if (elements.hasParts) items[index] = item;
      if (this.error !== undefined) (errors ??= new ErrorTable()).set(index + 1, this.error);
    }
    // A lost item leaves a hole, and holes at the end vanish, as in a Lua table.
    while (items.length > 0 && items.at(-1) === undefined) items.pop();
    this.error = items.includes(undefined) ? wrongType : errors;
    return items;
  }

  #readMap({ keys, values }: CompiledField, value: unknown): unknown {
    if (!isTable(value) || keys === undefined || values === undefined) {
      this.error = WRONG_TYPE.map;
      return value;
    }
    const isList = Array.isArray(value);
    let first: ErrorNode | undefined;
    const entries = Object.entries(value).map(([key, item]) => {
      this.read(keys, isList ? Number(key) + 1 : key);
      const keyError = this.error;
      const normal = this.read(values, item);
      first ??= keyError ?? this.error;
      return [key, normal] as const;
    });
    this.error = first;
    const isChanged = entries.some(([key, normal]) => normal !== value[key]);
    return isChanged && !isList ? Object.fromEntries(entries) : value;
  }

  /**
   * @returns a copy of `input` in normal form, with every default filled in. Ids and times stay as written or missing:
   *   `fillAuto`. `undefined` when a shorthand is wrong.
   */
  readRecord(record: CompiledRecord, input: Readonly<Table>): Table | undefined {
    const written = record.shorthands.length === 0 ? input : expandShorthands(record, input, this);
    this.error = undefined;
    if (written === undefined) return undefined;
    const kind = record.subschemaOf(written);
    const { template } = record.shape(kind);
    const out: Table = { ...template };
    const unknownKind =
      kind === undefined ? kindError(record, { ...template, ...written }) : undefined;
    if (unknownKind !== undefined) {
      this.error = unknownKind;
      return { ...template, ...written };
    }
    // The kind may itself be a default, which then counts for the rules, but not for the other defaults.
    const kindKey = record.source.subschema_key;
    const hasKind = kindKey === undefined || written[kindKey] !== undefined;
    const shape = record.shape(hasKind ? kind : record.subschemaOf(template));
    const errors = new LazyErrors();
    const how = { fillsDefaults: hasKind, isList: Array.isArray(input) };
    if (!this.#readFields(record, shape, written, out, errors, how)) {
      this.error = undefined;
      return undefined;
    }
    for (const [name, field] of shape.fresh) {
      if (out[name] !== undefined) continue;
      const value = this.missingValue(field);
      out[name] = value;
      if (value === undefined) continue;
      this.read(field, value);
      if (this.error !== undefined) errors.table.set(name, this.error);
    }
    for (const [name, field] of shape.doubtful) {
      if (Object.hasOwn(written, name)) continue;
      this.read(field, out[name]);
      if (this.error !== undefined) errors.table.set(name, this.error);
    }
    for (const [name, field] of shape.json) {
      const error = jsonFieldError(field, name, out);
      if (error !== undefined) errors.table.set(name, error);
    }
    for (const name of shape.required) {
      if (out[name] === null || out[name] === undefined) errors.table.set(name, REQUIRED);
    }
    this.#runChecks(record, shape, out, true, errors);
    this.error = errors.found;
    return out;
  }

  /**
   * @param how whether `out` already has the defaults of the shape; whether the keys are positions, from 0.
   * @returns whether nothing was lost.
   */
  #readFields(
    record: CompiledRecord,
    { slots }: RecordShape,
    written: Readonly<Table>,
    out: Table,
    errors: LazyErrors,
    { fillsDefaults, isList }: { readonly fillsDefaults: boolean; readonly isList: boolean },
  ): boolean {
    for (const name in written) {
      const value = written[name];
      if (value === undefined) continue;
      const slot = slots.get(name);
      if (slot === undefined) {
        const isTime = name === "updated_at";
        // An entity without such a field loses it, a plugin's configuration keeps it; neither is wrong.
        if (isTime && record.source.extra_fields !== undefined) continue;
        Object.defineProperty(out, name, { value, ...ORDINARY });
        // A time to live is left to the store.
        if (isTime || (name === "ttl" && record.source.ttl)) continue;
        errors.table.set(isList ? Number(name) + 1 : name, UNKNOWN_FIELD);
        continue;
      }
      if (value === slot.usual && fillsDefaults) continue;
      const normal = this.read(slot.field, value);
      if (normal === undefined) return false;
      if (slot.isExtra) this.#addExtra(out, name, normal);
      else out[name] = normal;
      if (this.error !== undefined && name !== "updated_at") errors.table.set(name, this.error);
    }
    return true;
  }

  #addExtra(record: Table, name: string, value: unknown): void {
    const known = this.extras.get(record);
    if (known === undefined) this.extras.set(record, { [name]: value });
    else known[name] = value;
  }

  /** The errors of an entity of which parts may be missing. */
  partialErrors(record: CompiledRecord, input: Readonly<Table>): ErrorTable | undefined {
    const unknownKind = kindError(record, input);
    if (unknownKind !== undefined) return unknownKind;
    const shape = record.shapeOf(input);
    const errors = new LazyErrors();
    const out: Table = {};
    const how = { fillsDefaults: false, isList: Array.isArray(input) };
    this.#readFields(record, shape, input, out, errors, how);
    for (const name of shape.required) if (out[name] === null) errors.table.set(name, REQUIRED);
    this.#runChecks(record, shape, out, false, errors);
    return errors.found;
  }

  /** What a field is when nobody sets it; `undefined` where a required one stays missing. */
  missingValue(compiled: CompiledField): unknown {
    const { field, record } = compiled;
    if (field.abstract) return field.required ? undefined : null;
    if (field.type === "record" && record !== undefined && field.required) {
      return this.readRecord(record, isTable(field.default) ? field.default : {});
    }
    if (field.default !== undefined) return this.read(compiled, field.default);
    if (isMadeUp(field)) return randomText(this.#context.random);
    return field.required || field.auto ? undefined : null;
  }

  #runChecks(
    record: CompiledRecord,
    shape: RecordShape,
    input: Readonly<Table>,
    isFull: boolean,
    errors: LazyErrors,
  ): void {
    const context = this.#context;
    for (const check of shape.checks) {
      if (isFull && shape.safeChecks.has(check) && isAllDefault(check, input, shape)) continue;
      runEntityCheck(check, input, isFull, context, errors);
    }
    for (const { input: names, needs = [] } of record.transformations) {
      if (!names.some((name) => isNonempty(valueAt(input, name.split("."))))) continue;
      const error = mutuallyRequired([...names, ...needs])(input, context, errors);
      if (error !== undefined) errors.table.addEntityError(error);
    }
  }

  #foreignError(compiled: CompiledField, value: unknown): ErrorTable | undefined {
    const foreign = compiled.foreign?.();
    if (foreign === undefined) return undefined;
    if (typeof value !== "object" && typeof value !== "string") {
      throw new KongFault("a foreign key is neither a table nor a text");
    }
    const errors = this.#primaryKeyErrors(foreign, value);
    if (errors === undefined || !isTable(value)) return errors;
    return this.partialErrors(foreign, value) ?? errors;
  }

  #primaryKeyErrors(foreign: CompiledRecord, value: unknown): ErrorTable | undefined {
    const errors = new ErrorTable();
    for (const name of foreign.source.primary_key ?? ["id"]) {
      const field = foreign.shape(undefined).fields.get(name);
      const part = isTable(value) ? ownItem(value, name) : undefined;
      if (part === undefined || part === false) errors.set(name, MISSING_PRIMARY_KEY);
      else if (part === null) errors.set(name, REQUIRED);
      else if (field !== undefined) {
        this.read(field, part);
        if (this.error !== undefined) errors.set(name, this.error);
      }
    }
    return errors.size === 0 ? undefined : errors;
  }
}

/** A table of errors that is made with the first of them: nearly all records have none. */
class LazyErrors implements CheckErrors {
  #table: ErrorTable | undefined;

  get table(): ErrorTable {
    return (this.#table ??= new ErrorTable());
  }

  get found(): ErrorTable | undefined {
    return this.#table?.size === 0 ? undefined : this.#table;
  }

  has(name: string): boolean {
    return this.#table?.has(name) ?? false;
  }
}

function isAllDefault(
  { sources }: CompiledEntityCheck,
  input: Readonly<Table>,
  { template }: RecordShape,
): boolean {
  for (const { name } of sources) if (input[name] !== template[name]) return false;
  return true;
}

function nullError({ field, isRequired }: CompiledField): string | undefined {
  if (field.ne === null) return field.err ?? "value must not be null";
  if (field.eq !== undefined && field.eq !== null) return `value must be ${luaText(field.eq)}`;
  return isRequired ? REQUIRED : undefined;
}

/** Short lists are looked through, which is faster than a set of them. */
const SHORT_LIST_MAX = 16;

function withoutRepetition(list: readonly unknown[]): readonly unknown[] {
  const isDistinct =
    list.length <= SHORT_LIST_MAX && list.every((item, index) => list.indexOf(item) === index);
  return isDistinct ? list : [...new Set(list)];
}

/** The error of a record whose kind is not known. */
function kindError(record: CompiledRecord, input: Readonly<Table>): ErrorTable | undefined {
  const { subschema_key: key, subschema_error: error } = record.source;
  if (key === undefined) return undefined;
  const value = input[key];
  if (value === null || value === undefined) return new ErrorTable([[key, REQUIRED]]);
  if (record.subschemaOf(input) !== undefined) return undefined;
  if (typeof value !== "string" && typeof value !== "object") throw new KongFault("no kind");
  const kind = Array.isArray(value)
    ? luaText(value[0])
    : luaText(isTable(value) ? undefined : value);
  return new ErrorTable([[key, (error ?? "unknown type: %s").replace("%s", () => kind)]]);
}
