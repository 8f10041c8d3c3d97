// From a declarative document to the tables of a node, or to Kong's refusal.
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import { randomInteger, type Random } from "../../core/random.ts";
import { ErrorTable } from "../schema/error-table.ts";
import { KongFault } from "../schema/kong-fault.ts";
import { NOT_NULL_ALLOWED } from "../schema/messages.ts";
import { SchemaRegistry } from "../schema/registry.ts";
import { DeclarativeSchema } from "./declarative-schema.ts";
import type { Entity } from "./entity-id.ts";
import { EntityIndex } from "./entity-index.ts";
import { fillReferences } from "./fill-references.ts";
import { withGeneratedIds } from "./generate-ids.ts";
import type { ConfigView, LoadRefusal, LoadResult, ReadConfig } from "./load-result.ts";
import { migrateDocument } from "./migrate-document.ts";
import { readDocument } from "./read-document.ts";
import { faultRefusal, refusal } from "./refusal.ts";
import { configView, storeEntities } from "./store-entities.ts";

export interface LoadOptions {
  readonly random: Random;
  /** Seconds since the Unix epoch; thousandths count. */
  readonly nowSeconds: number;
  /** Default: Kong 3.9's own, with the traditional-compatible router. */
  readonly schemas?: SchemaRegistry;
  /** The digest of the text that the document came from; JSON bodies have none. */
  readonly hash?: string;
}

const defaultSchemas = new SchemaRegistry();
const declarative = new WeakMap<SchemaRegistry, DeclarativeSchema>();

/**
 * All or nothing: entities in normal form, or what is wrong with the document.
 * @param document what `parseBody` makes of a request; never changed.
 * @remarks Never throws for any JSON value.
 * @see Kong 3.9.1 kong/db/declarative/init.lua and kong/db/schema/others/declarative_config.lua
 */
export function loadConfig(document: unknown, options: LoadOptions): LoadResult {
  const read = readConfig(document, options);
  return read.ok ? loadRead(read, options) : read;
}

/** The first half of a load: each entity by itself. */
export function readConfig(document: unknown, options: LoadOptions): ReadConfig | LoadRefusal {
  return orRefusal(() => {
    if (typeof document !== "object" || document === null) {
      throw new KongFault("the document is no table");
    }
    return readGiven({ ...document }, options);
  });
}

/** The second half: gives ids and times, and tells entities apart. @param read is used up. */
export function loadRead(read: ReadConfig, options: LoadOptions): LoadResult {
  return orRefusal(() => linkRead(read, options));
}

function orRefusal<T>(work: () => T): T | LoadRefusal {
  try {
    return work();
  } catch (error) {
    if (error instanceof KongFault) return faultRefusal();
    throw error;
  }
}

function readGiven(given: Entity, options: LoadOptions): ReadConfig | LoadRefusal {
  const schema = schemaFor(options);
  const document: Entity = { ...migrateDocument(given) };
  document["_transform"] ??= document["_transform"] === null ? null : true;

  const { normal, errors, nested } = readDocument(schema.byName, document, options);
  if (errors !== undefined) {
    const confirmed = secondLook(document, errors, schema, options);
    if (confirmed !== undefined) return refusal(document, confirmed, schema);
  }
  return { ok: true, document, normal, nested };
}

function linkRead({ document, normal, nested }: ReadConfig, options: LoadOptions): LoadResult {
  const schema = schemaFor(options);
  const index = new EntityIndex(nested, options);
  for (const { name } of schema.entities) {
    const plan = schema.plan(name);
    if (plan !== undefined) index.addList(plan, document[name], normal[name]);
  }
  index.resolveReferences();
  if (index.errors.size === 0) index.checkUniqueFields();
  if (index.errors.size > 0) {
    return refusal(withGeneratedIds(document, schema), index.errors, schema);
  }
  return acceptance(index, normal["_transform"] !== false, options);
}

function acceptance(index: EntityIndex, transforms: boolean, options: LoadOptions): LoadResult {
  const tables = storeEntities(index, transforms);
  const isEmpty = tables.collections.every((name) => name === "workspaces");
  const hash = isEmpty ? EMPTY_CONFIGURATION_HASH : (options.hash ?? randomHash(options.random));
  let view: ConfigView | undefined;
  return {
    ok: true,
    tables,
    hash,
    get view() {
      // Large, and not wanted by everybody.
      return (view ??= configView(index));
    },
  };
}

/**
 * Whether the errors stand once every reference is filled in: some rules need to see another entity.
 * @returns the errors of the second look, with what the first one says of references that may not be there.
 */
function secondLook(
  document: Entity,
  errors: ErrorTable,
  schema: DeclarativeSchema,
  options: LoadOptions,
): ErrorTable | undefined {
  const filled = structuredClone(document);
  fillReferences(filled, schema, options.random);
  const { errors: confirmed } = readDocument(schema.full, filled, options);
  return confirmed && merge(confirmed, errors);
}

function merge(into: ErrorTable, from: ErrorTable): ErrorTable {
  for (const [key, node] of from) {
    if (typeof node === "string") {
      if (node === NOT_NULL_ALLOWED) into.set(key, node);
    } else if (mentionsNull(node)) merge(into.child(key), node);
  }
  return into;
}

function mentionsNull(node: ErrorTable): boolean {
  return [...node.values()].some((item) =>
    typeof item === "string" ? item === NOT_NULL_ALLOWED : mentionsNull(item),
  );
}

function schemaFor({ schemas }: Pick<LoadOptions, "schemas">): DeclarativeSchema {
  return declarativeSchema(schemas ?? defaultSchemas);
}

export function declarativeSchema(registry: SchemaRegistry): DeclarativeSchema {
  const known = declarative.get(registry);
  if (known !== undefined) return known;
  const made = new DeclarativeSchema(registry);
  declarative.set(registry, made);
  return made;
}

const HEX = "0123456789abcdef";

/** How many numbers a hash is drawn with. */
export const HASH_DRAWS = 32;

/** Kong digests a text whose order changes with every load; no two are ever equal. */
export function randomHash(random: Random): string {
  let text = "";
  for (let index = 0; index < HASH_DRAWS; index += 1) text += HEX.charAt(randomInteger(random, 16));
  return text;
}
