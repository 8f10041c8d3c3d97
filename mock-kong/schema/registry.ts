// What one node knows: its entities, its plugins, its vaults.
import { coreEntities, pluginEntities } from "./bundled-entities.ts";
import { bundledPlugins } from "./bundled-plugins.ts";
import type { CompiledRecord, EntityLookup } from "./compile.ts";
import { compileRecord } from "./engine.ts";
import type { EntitySchema, Fields, RecordField, Subschema } from "./field.ts";
import { routeSchema, type RouterFlavor } from "./router-flavor.ts";
import { env } from "./vaults/env.ts";

export interface RegistryOptions {
  /** Default: traditional_compatible. */
  readonly routerFlavor?: RouterFlavor;
  /** Default: those that Kong 3.9 brings along. What a plugin stores is there with it only. */
  readonly plugins?: readonly Subschema[];
  /** Default: the core's own. */
  readonly entities?: readonly EntitySchema[];
  /** What plugins store, by the plugin's name. Default: what bundled ones do. */
  readonly pluginEntities?: Readonly<Record<string, readonly EntitySchema[]>>;
  /** Default: the one that Kong brings along. */
  readonly vaults?: readonly Subschema[];
  /** Has the last word on every entity. */
  readonly edit?: (schema: EntitySchema) => EntitySchema;
}

/** Immutable, and safe to share between nodes of the same settings. Schemas are compiled when first used. */
export class SchemaRegistry implements EntityLookup {
  readonly routerFlavor: RouterFlavor;
  readonly plugins: ReadonlyMap<string, Subschema>;
  readonly vaults: ReadonlyMap<string, Subschema>;
  readonly entities: ReadonlyMap<string, EntitySchema>;
  readonly #compiled = new Map<string, CompiledRecord>();
  readonly #records = new WeakMap<Fields, CompiledRecord>();

  constructor(options: RegistryOptions = {}) {
    this.routerFlavor = options.routerFlavor ?? "traditional_compatible";
    this.plugins = byName(options.plugins ?? bundledPlugins);
    this.vaults = byName<Subschema>(options.vaults ?? [env]);
    const { entities = coreEntities, pluginEntities: all = pluginEntities } = options;
    const stored = [...this.plugins.keys()].flatMap((name) => all[name] ?? []);
    const edit = options.edit ?? ((schema: EntitySchema) => schema);
    this.entities = byName([...entities, ...stored].map((schema) => edit(this.#forNode(schema))));
  }

  /** The entity as the Admin API takes it: foreign keys are `{ id }`. */
  entity(name: string): CompiledRecord | undefined {
    const known = this.#compiled.get(name);
    const schema = this.entities.get(name);
    if (known !== undefined || schema === undefined) return known;
    const made = compileRecord(schema, this);
    this.#compiled.set(name, made);
    return made;
  }

  record({ fields }: RecordField, make: () => CompiledRecord): CompiledRecord {
    if (fields === undefined) return make();
    const known = this.#records.get(fields);
    if (known !== undefined) return known;
    const made = make();
    this.#records.set(fields, made);
    return made;
  }

  #forNode(schema: EntitySchema): EntitySchema {
    switch (schema.name) {
      case "plugins":
        return { ...schema, subschemas: Object.fromEntries(this.plugins) };
      case "vaults":
        return { ...schema, subschemas: Object.fromEntries(this.vaults) };
      case "routes":
        return routeSchema(schema, this.routerFlavor);
      default:
        return schema;
    }
  }
}

function byName<T extends { readonly name: string }>(
  schemas: readonly T[],
): ReadonlyMap<string, T> {
  return new Map(schemas.map((schema) => [schema.name, schema]));
}
