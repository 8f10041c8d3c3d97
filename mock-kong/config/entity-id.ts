// Ids that follow from names. Source: Kong 3.9.1, `get_key_for_uuid_gen` of declarative_config.lua.
import { hash } from "node:crypto";
import { KONG_ID_NAMESPACE } from "../../core/kong.ts";
import { KongFault } from "../schema/kong-fault.ts";
import { isTable, ownItem, type Table } from "../schema/lua-value.ts";
import type { EntitySchema } from "../schema/field.ts";

export type Entity = Table;

/** The entity that an entity is nested in. */
export interface Parent {
  /** The field of the child that points here. */
  readonly field: string;
  readonly key: Readonly<Record<string, unknown>>;
}

/** Whether the id of `item` is to be generated: from a key, or by chance. */
export type IdSource =
  { readonly kind: "given" } | { readonly kind: "random" } | { readonly kind: "key"; key: unknown };

const GIVEN: IdSource = { kind: "given" };
const RANDOM: IdSource = { kind: "random" };

/** @param item the entity as it was written: a missing field and a null are two things. */
export function idSource(schema: EntitySchema, item: Entity, parent?: Parent): IdSource {
  const [name = "id", ...others] = schema.primary_key;
  if (others.length > 0 || own(item, name) !== undefined) return GIVEN;
  const primary = schema.fields[name];
  if (primary === undefined || !primary.uuid) return GIVEN;
  if (schema.cache_key !== undefined) {
    const key = cacheKey(schema, schema.cache_key, item, parent);
    return key === undefined ? RANDOM : { kind: "key", key };
  }
  const key = schema.endpoint_key === undefined ? undefined : own(item, schema.endpoint_key);
  return key === undefined || key === false ? RANDOM : { kind: "key", key };
}

/** Parts that are null or tables add nothing, not even a separator. @throws {KongFault} when the parent's id is no text. */
function cacheKey(
  schema: EntitySchema,
  names: readonly string[],
  item: Entity,
  parent: Parent | undefined,
): string | undefined {
  const parts = [schema.name, "*"];
  for (const name of names) {
    const field = schema.fields[name];
    const value = own(item, name);
    if (field?.auto) return undefined;
    if (typeof value === "string") parts.push(value);
    else if (value !== undefined) continue;
    else if (name === parent?.field) {
      const { id } = parent.key;
      if (id === undefined || id === false) return undefined;
      if (typeof id !== "string" && typeof id !== "number") {
        throw new KongFault("a part of a key is no text");
      }
      parts.push(String(id));
    } else if (field?.required) return undefined;
    else parts.push("");
  }
  return parts.join(":");
}

/** The id for a key; none for a key that is no text. */
export function keyedId(entity: string, key: unknown): string | undefined {
  return typeof key === "string" ? uuidV5(namespaceOf(entity), key) : undefined;
}

const namespaces = new Map<string, Buffer>();

function namespaceOf(entity: string): Buffer {
  const known = namespaces.get(entity);
  if (known !== undefined) return known;
  const root = Buffer.from(KONG_ID_NAMESPACE.replaceAll("-", ""), "hex");
  const made = Buffer.from(uuidV5(root, entity).replaceAll("-", ""), "hex");
  namespaces.set(entity, made);
  return made;
}

/** The longest name that is put together with its namespace in the buffer kept for that. */
const SHORT_NAME_BYTES_MAX = 1024;
const shortName = Buffer.alloc(16 + 3 * SHORT_NAME_BYTES_MAX);

const HEX = Buffer.from("0123456789abcdef");
const DASH = 0x2d;
const uuidText = Buffer.alloc(36);

/**
 * RFC 9562, version 5. Runs once for every entity of a load, so it makes no texts on the way: Node has no quicker
 * way to the same end, and the package `uuid` takes twice as long.
 */
function uuidV5(namespace: Buffer, name: string): string {
  const digest = hash("sha1", namespacedName(namespace, name), "binary");
  let at = 0;
  for (let index = 0; index < 16; index += 1) {
    let byte = digest.charCodeAt(index);
    if (index === 6) byte = (byte & 0x0f) | 0x50;
    else if (index === 8) byte = (byte & 0x3f) | 0x80;
    if (index === 4 || index === 6 || index === 8 || index === 10) {
      uuidText[at] = DASH;
      at += 1;
    }
    uuidText[at] = HEX[byte >> 4] ?? 0;
    uuidText[at + 1] = HEX[byte & 0x0f] ?? 0;
    at += 2;
  }
  return uuidText.toString("latin1");
}

function namespacedName(namespace: Buffer, name: string): Buffer {
  if (name.length > SHORT_NAME_BYTES_MAX) return Buffer.concat([namespace, Buffer.from(name)]);
  namespace.copy(shortName);
  return shortName.subarray(0, 16 + shortName.write(name, 16));
}

/** `undefined` for what is not the item's own. @throws {KongFault} when `item` is no table. */
export function own(item: unknown, name: string): unknown {
  if (!isTable(item)) throw new KongFault("an item is no table");
  return ownItem(item, name);
}
