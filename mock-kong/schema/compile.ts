// Schemas made ready for use: rules as functions, defaults as one template, per kind of entity.
import type {
  EntityCheck,
  EntitySchema,
  Field,
  JsonField,
  RecordField,
  RecordParts,
  Shorthand,
  Subschema,
  Transformation,
} from "./field.ts";
import { seededRandom } from "../../core/random.ts";
import { compileEntityCheck, runEntityCheck, type CompiledEntityCheck } from "./entity-check.ts";
import { ErrorTable, type ErrorNode } from "./error-table.ts";
import type { ValidationContext } from "./custom-validator.ts";
import type { Table } from "./lua-value.ts";
import { isMadeUp } from "./fill-auto.ts";
import { compileRules, type Rule } from "./rules.ts";

/** All have the same properties, since reading them is what a load does most. */
export interface CompiledField {
  readonly field: Field;
  readonly type: Field["type"];
  readonly rules: readonly Rule[];
  readonly mustBeNull: boolean;
  readonly isRequired: boolean;
  readonly isAbstract: boolean;
  readonly isReferenceable: boolean;
  readonly elements: CompiledField | undefined;
  readonly keys: CompiledField | undefined;
  readonly values: CompiledField | undefined;
  readonly record: CompiledRecord | undefined;
  /** The entity that a foreign key points at. */
  readonly foreign: (() => CompiledRecord | undefined) | undefined;
  /** Whether a value of this field may have parts that take defaults. */
  readonly hasParts: boolean;
}

export interface CompiledShorthand {
  readonly name: string;
  readonly shorthand: Shorthand;
  readonly field: CompiledField;
}

/** A field, and a value of it that is known to be fine and in normal form: its default. */
export interface FieldSlot {
  readonly field: CompiledField;
  readonly usual: unknown;
  readonly isExtra: boolean;
}

/** The `usual` of a field without a simple default. */
const NOTHING_USUAL = Symbol("nothing usual");

/** What a record consists of once its kind is known. */
export interface RecordShape {
  readonly fields: ReadonlyMap<string, CompiledField>;
  readonly slots: ReadonlyMap<string, FieldSlot>;
  /** Fields that must not be null, whatever the kind. */
  readonly required: readonly string[];
  /** The checks of the entity, then those of its kind. */
  readonly checks: readonly CompiledEntityCheck[];
  /** The checks that pass as long as all they look at is a default. */
  readonly safeChecks: ReadonlySet<CompiledEntityCheck>;
  /** Every field with what it is when nobody sets it; `undefined` where it then stays missing. */
  readonly template: Readonly<Record<string, unknown>>;
  /** Fields whose value in `template` does not pass their own rules. */
  readonly doubtful: readonly (readonly [string, CompiledField])[];
  /** Ids and times, which are filled in when an entity is stored. */
  readonly auto: readonly (readonly [string, Field])[];
  /** Fields that are checked by a JSON schema. */
  readonly json: readonly (readonly [string, JsonField])[];
  /** Fields that need a fresh value wherever they are missing: secrets, and records that have some inside. */
  readonly fresh: readonly (readonly [string, CompiledField])[];
}

/** What compiling needs to know of the other entities. */
export interface EntityLookup {
  entity(name: string): CompiledRecord | undefined;
  /** The record of `field` made before, or by `make`: nested entities share much. */
  record(field: RecordField, make: () => CompiledRecord): CompiledRecord;
}

export type RecordSource = RecordParts &
  Partial<
    Pick<
      EntitySchema,
      | "name"
      | "primary_key"
      | "subschema_key"
      | "subschema_error"
      | "subschemas"
      | "transformations"
      | "ttl"
    >
  >;

/** What compiling needs of the code that reads values by compiled schemas: see `engine.ts`. */
export interface Engine {
  readonly missingValue: (compiled: CompiledField, context: ValidationContext) => unknown;
  readonly errorOf: (
    compiled: CompiledField,
    value: unknown,
    context: ValidationContext,
  ) => ErrorNode | undefined;
}

export class CompiledRecord {
  readonly source: RecordSource;
  readonly shorthands: readonly CompiledShorthand[];
  readonly #engine: Engine;
  readonly #lookup: EntityLookup;
  readonly #shapes = new Map<Subschema | undefined, RecordShape>();
  readonly #own: ReadonlyMap<string, CompiledField>;
  readonly #extra: ReadonlyMap<string, CompiledField>;

  constructor(source: RecordSource, lookup: EntityLookup, engine: Engine) {
    this.source = source;
    this.#lookup = lookup;
    this.#engine = engine;
    this.#own = this.#compileFields(source.fields);
    this.#extra = this.#compileFields(source.extra_fields);
    this.shorthands = Object.entries(source.shorthand_fields ?? {}).map(([name, shorthand]) => ({
      name,
      shorthand,
      field: this.#compileField(shorthand),
    }));
  }

  get transformations(): readonly Transformation[] {
    return this.source.transformations ?? [];
  }

  /** The subschema that `input` picks; `undefined` when it picks none, or the record has none. */
  subschemaOf(input: Readonly<Record<string, unknown>>): Subschema | undefined {
    const { subschema_key: key, subschemas } = this.source;
    if (key === undefined || subschemas === undefined) return undefined;
    const value = input[key];
    if (typeof value === "string") return ownValue(subschemas, value);
    if (!Array.isArray(value)) return undefined;
    for (const name of value) {
      const found = typeof name === "string" ? ownValue(subschemas, name) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  shapeOf(input: Readonly<Record<string, unknown>>): RecordShape {
    return this.shape(this.subschemaOf(input));
  }

  shape(subschema: Subschema | undefined): RecordShape {
    const known = this.#shapes.get(subschema);
    if (known !== undefined) return known;
    const made = this.#makeShape(subschema);
    this.#shapes.set(subschema, made);
    return made;
  }

  #makeShape(subschema: Subschema | undefined): RecordShape {
    const fields = new Map(this.#own);
    for (const [name, compiled] of this.#compileFields(subschema?.fields)) {
      fields.set(name, compiled);
    }
    const template: Record<string, unknown> = {};
    const doubtful: [string, CompiledField][] = [];
    const auto: [string, Field][] = [];
    const fresh: [string, CompiledField][] = [];
    for (const [name, compiled] of fields) {
      const isFresh = needsFreshValue(compiled);
      if (isFresh) fresh.push([name, compiled]);
      const value = isFresh ? undefined : this.#engine.missingValue(compiled, NO_CONTEXT);
      template[name] = value;
      if (!isFresh && value !== undefined && this.#engine.errorOf(compiled, value, NO_CONTEXT)) {
        doubtful.push([name, compiled]);
      } else if (compiled.field.auto === true) auto.push([name, compiled.field]);
    }
    for (const [name, compiled] of this.#extra) fields.set(name, compiled);
    const checks = [
      ...this.#compileChecks(this.source.entity_checks, this.#own),
      ...this.#compileChecks(subschema?.entity_checks, fields),
    ];
    return {
      fields,
      checks,
      safeChecks: new Set(checks.filter((check) => passesByDefault(check, template))),
      slots: new Map(
        Array.from(fields, ([name, field]) => [
          name,
          {
            field,
            usual: usualValue(field, template[name], doubtful),
            isExtra: this.#extra.has(name) && !this.#own.has(name),
          },
        ]),
      ),
      template,
      doubtful,
      auto,
      fresh,
      json: Array.from(fields).flatMap(([name, { field }]) =>
        field.type === "json" ? [[name, field] as const] : [],
      ),
      required: [...this.#own]
        // A required id that is missing is made up later.
        .filter(([, { field }]) => field.required && !(field.auto && field.uuid))
        .map(([name]) => name),
    };
  }

  #compileChecks(
    checks: readonly EntityCheck[] | undefined,
    fields: ReadonlyMap<string, CompiledField>,
  ): readonly CompiledEntityCheck[] {
    return (checks ?? []).map((check) =>
      compileEntityCheck(check, {
        field: (path) => fieldAt(fields, path)?.field,
        withRules: (path, rules) => {
          const base = fieldAt(fields, path)?.field ?? { type: "any" };
          // The rules of the field itself hold as well, as Kong's metatables have it.
          const both = this.#compileField({ ...base, ...rules });
          return (value, context) => this.#engine.errorOf(both, value, context);
        },
      }),
    );
  }

  #compileFields(fields: RecordParts["fields"]): ReadonlyMap<string, CompiledField> {
    return new Map(
      Object.entries(fields ?? {}).map(([name, field]) => [name, this.#compileField(field)]),
    );
  }

  #compileField(field: Field): CompiledField {
    const compiled = {
      field,
      type: field.type,
      rules: compileRules(field),
      mustBeNull: field.eq === null,
      isRequired: field.required === true,
      isAbstract: field.abstract === true,
      isReferenceable: field.type === "string" && field.referenceable === true,
      elements: undefined,
      keys: undefined,
      values: undefined,
      record: undefined,
      foreign: undefined,
      hasParts: false,
    };
    if (field.type === "array" || field.type === "set") {
      const elements = this.#compileField({ ...field.elements, required: true });
      return { ...compiled, elements, hasParts: field.type === "set" || elements.hasParts };
    }
    if (field.type === "map") {
      const keys = this.#compileField({ ...field.keys, required: true });
      const values = this.#compileField({ ...field.values, required: true });
      return { ...compiled, keys, values, hasParts: values.hasParts };
    }
    if (field.type === "foreign") {
      return { ...compiled, foreign: () => this.#lookup.entity(field.reference) };
    }
    if (field.type !== "record" || field.abstract) return compiled;
    const record = this.#lookup.record(field, () => {
      return new CompiledRecord(field, this.#lookup, this.#engine);
    });
    return { ...compiled, record, hasParts: true };
  }
}

/** Defaults depend neither on the time nor on chance. */
const NO_CONTEXT: ValidationContext = { nowSeconds: 0, random: seededRandom(0) };

function passesByDefault(check: CompiledEntityCheck, template: Readonly<Table>): boolean {
  const table = new ErrorTable();
  const errors = { table, has: (name: string) => table.has(name) };
  // A path leads into a record, whose parts are not looked at one by one.
  if (check.sources.some(({ path }) => path.length > 1)) return false;
  runEntityCheck(check, template, true, NO_CONTEXT, errors);
  return table.size === 0;
}

function usualValue(
  field: CompiledField,
  value: unknown,
  doubtful: readonly (readonly [string, CompiledField])[],
): unknown {
  const isSimple = value !== undefined && (typeof value !== "object" || value === null);
  const isDoubtful = doubtful.some(([, other]) => other === field);
  return isSimple && !isDoubtful ? value : NOTHING_USUAL;
}

function needsFreshValue({ field, record }: CompiledField): boolean {
  if (isMadeUp(field)) return true;
  return (
    field.required === true && record !== undefined && record.shape(undefined).fresh.length > 0
  );
}

function fieldAt(
  fields: ReadonlyMap<string, CompiledField>,
  path: string,
): CompiledField | undefined {
  let level: ReadonlyMap<string, CompiledField> | undefined = fields;
  let found: CompiledField | undefined;
  for (const name of path.split(".")) {
    found = level?.get(name);
    level = found?.record?.shape(undefined).fields;
  }
  return found;
}

function ownValue<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
