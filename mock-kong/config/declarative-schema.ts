// The schema of a whole declarative configuration: every entity in a list, and inside the entities it belongs to.
// Source: Kong 3.9.1, kong/db/schema/others/declarative_config.lua.
import type { CompiledRecord } from "../schema/compile.ts";
import { compileRecord } from "../schema/engine.ts";
import type { EntitySchema, Field, Fields, ForeignField, RecordField } from "../schema/field.ts";
import { planCollections, type CollectionPlan } from "./collection-plan.ts";
import type { SchemaRegistry } from "../schema/registry.ts";

/** Where an entity may be nested, and which of its fields then is the parent. */
export interface Nesting {
  readonly child: string;
  readonly field: string;
}

/** Entities that are no part of a declarative configuration. */
const LEFT_OUT = new Set(["tags"]);

export class DeclarativeSchema {
  readonly registry: SchemaRegistry;
  /** Parents first. */
  readonly entities: readonly EntitySchema[];
  /** Foreign keys are names or ids; a nested entity has none besides its parent. */
  readonly byName: CompiledRecord;
  /** Foreign keys are `{ id }`, also in nested entities. */
  readonly full: CompiledRecord;
  readonly #plans: ReadonlyMap<string, CollectionPlan>;
  readonly #nestings: ReadonlyMap<string, readonly Nesting[]>;

  constructor(registry: SchemaRegistry) {
    this.registry = registry;
    this.entities = sortParentsFirst(
      [...registry.entities.values()].filter(({ name }) => !LEFT_OUT.has(name)),
    );
    this.#nestings = nestings(this.entities);
    this.#plans = planCollections(this);
    this.byName = compileRecord(this.#record("names"), registry);
    this.full = compileRecord(this.#record("full"), registry);
  }

  plan(name: string): CollectionPlan | undefined {
    return this.#plans.get(name);
  }

  /** The entities that may be nested in `parent`. */
  nestedIn(parent: string): readonly Nesting[] {
    return this.#nestings.get(parent) ?? [];
  }

  entity(name: string): EntitySchema | undefined {
    return this.registry.entities.get(name);
  }

  #record(mode: "names" | "full"): RecordField {
    const nested = new Map<string, RecordField>();
    for (const schema of this.entities.toReversed()) {
      const fields = mode === "full" ? schema.fields : mapForeign(schema.fields, parentOnly);
      nested.set(schema.name, entityRecord(schema, fields, this.#children(schema.name, nested)));
    }
    const lists = this.entities.map((schema) => {
      const fields = mode === "full" ? schema.fields : mapForeign(schema.fields, nameOrId);
      const elements = entityRecord(schema, fields, this.#children(schema.name, nested));
      return [schema.name, { type: "array", elements }] as const;
    });
    return {
      type: "record",
      fields: {
        _format_version: { type: "string", required: true, one_of: ["1.1", "2.1", "3.0"] },
        _transform: { type: "boolean", default: true },
        ...EXTRA_FIELDS,
        ...Object.fromEntries(lists),
      },
    };
  }

  #children(parent: string, nested: ReadonlyMap<string, RecordField>): Fields {
    const lists = this.nestedIn(parent).flatMap(({ child }) => {
      const elements = nested.get(child);
      return elements === undefined ? [] : [[child, { type: "array", elements }] as const];
    });
    return Object.fromEntries(lists);
  }
}

const EXTRA_FIELDS: Fields = {
  _comment: { type: "string" },
  _ignore: { type: "array", elements: { type: "any" } },
};

function entityRecord(schema: EntitySchema, fields: Fields, children: Fields): RecordField {
  const { name: _name, primary_key: _primary, endpoint_key: _endpoint, ...rest } = schema;
  const { cache_key: _cache, workspaceable: _workspaceable, ...record } = rest;
  return { ...record, type: "record", fields, extra_fields: { ...EXTRA_FIELDS, ...children } };
}

function mapForeign(fields: Fields, change: (field: ForeignField) => Field): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      field.type === "foreign" ? change(field) : field,
    ]),
  );
}

function parentOnly(field: ForeignField): Field {
  return { ...field, eq: null, default: null, required: false };
}

function nameOrId({ reference: _reference, on_delete: _onDelete, ...field }: ForeignField): Field {
  return { ...field, type: "string" };
}

function nestings(entities: readonly EntitySchema[]): ReadonlyMap<string, readonly Nesting[]> {
  const found = new Map<string, Nesting[]>();
  for (const { name: child, fields } of entities) {
    for (const [field, { type, ...rest }] of Object.entries(fields)) {
      if (type !== "foreign" || !("reference" in rest)) continue;
      const list = found.get(rest.reference) ?? [];
      list.push({ child, field });
      found.set(rest.reference, list);
    }
  }
  return found;
}

/** Alphabetical within what the references leave open; plugins' own entities after the core's. */
function sortParentsFirst(entities: readonly EntitySchema[]): readonly EntitySchema[] {
  const byName = new Map(entities.map((schema) => [schema.name, schema]));
  const sorted = new Set<EntitySchema>();
  const visit = (schema: EntitySchema) => {
    if (sorted.has(schema)) return;
    for (const field of Object.values(schema.fields)) {
      const parent = field.type === "foreign" ? byName.get(field.reference) : undefined;
      if (parent !== undefined) visit(parent);
    }
    sorted.add(schema);
  };
  entities
    .toSorted((left, right) => rank(left) - rank(right) || (left.name < right.name ? -1 : 1))
    .forEach(visit);
  return [...sorted];
}

function rank({ name }: EntitySchema): number {
  if (name === "workspaces") return 0;
  return CORE.has(name) ? 1 : 2;
}

const CORE = new Set([
  "workspaces",
  "consumers",
  "certificates",
  "services",
  "routes",
  "snis",
  "upstreams",
  "targets",
  "plugins",
  "ca_certificates",
  "clustering_data_planes",
  "parameters",
  "vaults",
  "key_sets",
  "keys",
  "filter_chains",
]);
