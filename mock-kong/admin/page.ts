// Pages of a collection, with Kong's offset tokens and its filter by tags.
import type { KongEntity } from "../../core/kong.ts";
import { databasePage, withTags } from "../admin-write/database-page.ts";
import { idOf } from "./entity-lookup.ts";
import { UNEXPECTED, type AdminReply, type AdminRequest } from "./resource.ts";
import { readTagFilter, type TagFilter } from "./tag-filter.ts";

const PAGE_SIZE = 100;
const PAGE_SIZE_MAX = 1000;

export interface Listing {
  readonly hasDatabase: boolean;
  /** In the order in which the store keeps them. */
  readonly entities: readonly KongEntity[];
  /** What the store's keys begin with; the entity's id follows. Not the same when tags are asked for. */
  readonly keyPrefix: string;
  readonly taggedKeyPrefix?: string;
  /** The path for the next page, without arguments. */
  readonly path: string;
  /** Kong repeats these arguments in the link to the next page. */
  readonly repeated: readonly ("tags" | "size")[];
}

/**
 * One page of entities, or the error in the request's arguments. A page that is full has a successor, even if that is
 * empty; a filter by tags makes pages shorter.
 *
 * @see Kong 3.9 kong/db/strategies/off/init.lua
 */
export function page(listing: Listing, query: AdminRequest["query"]): AdminReply {
  const size = pageSize(query);
  if (typeof size === "string") return invalidSize(size);
  const filter = readTagFilter(query);
  if (filter?.ok === false) return filter.reply;
  const offset = query.get("offset")?.[0];
  if (listing.hasDatabase) return pageOfDatabase(listing, query, size, filter);
  if (offset === "") return UNEXPECTED;

  const prefix =
    filter === undefined ? listing.keyPrefix : (listing.taggedKeyPrefix ?? listing.keyPrefix);
  const scanned = scan(listing.entities, prefix, offset, size);
  const data = filter === undefined ? scanned : filterByTags(scanned, filter);
  if (data === undefined) return UNEXPECTED;
  const last = scanned.at(-1);
  if (last === undefined || scanned.length < size) {
    return { status: 200, body: { data, next: null } };
  }
  const next = Buffer.from(`${prefix}${idOf(last)}\0`, "latin1").toString("base64url");
  return { status: 200, body: { data, offset: next, next: nextLink(listing, next, query) } };
}

/** Tags count in the lists of a whole collection only. */
function pageOfDatabase(
  listing: Listing,
  query: AdminRequest["query"],
  size: number,
  filter: TagFilter | undefined,
): AdminReply {
  const { entities, taggedKeyPrefix } = listing;
  const matching =
    filter === undefined || taggedKeyPrefix === undefined
      ? entities
      : withTags(entities, filter.wanted, filter.isAll);
  const found = databasePage(matching, size, query.get("offset")?.[0]);
  if ("status" in found) return found;
  const { data, offset } = found;
  if (offset === undefined) return { status: 200, body: { data, next: null } };
  return { status: 200, body: { data, offset, next: nextLink(listing, offset, query) } };
}

/** A token that is no key of this listing ends it. */
function scan(
  entities: readonly KongEntity[],
  prefix: string,
  offset: string | undefined,
  size: number,
): readonly KongEntity[] {
  if (offset === undefined) return entities.slice(0, size);
  const from = Buffer.from(offset, "base64url").toString("latin1");
  if (!from.startsWith(prefix)) return [];
  const first = entities.findIndex((entity) => prefix + idOf(entity) >= from);
  return first < 0 ? [] : entities.slice(first, first + size);
}

/** Undefined when an entity has no tags at all: Kong fails on it. */
function filterByTags(
  entities: readonly KongEntity[],
  { wanted, isAll }: TagFilter,
): readonly KongEntity[] | undefined {
  const matching: KongEntity[] = [];
  for (const entity of entities) {
    const { tags } = entity;
    if (!Array.isArray(tags)) return undefined;
    const has = (tag: string) => tags.includes(tag);
    if (isAll ? wanted.every(has) : wanted.some(has)) matching.push(entity);
  }
  return matching;
}

function nextLink(listing: Listing, offset: string, query: AdminRequest["query"]): string {
  const repeated = listing.repeated.flatMap((name) => {
    const [value] = query.get(name) ?? [];
    return value === undefined ? [] : [`&${name}=${encodeURIComponent(value)}`];
  });
  return `${listing.path}?offset=${encodeURIComponent(offset)}${repeated.join("")}`;
}

/** A number, or what is wrong with it. */
export function pageSize(query: AdminRequest["query"]): number | string {
  const text = query.get("size")?.[0];
  if (text === undefined) return PAGE_SIZE;
  const size = Number(text);
  if (text.trim() === "" || Number.isNaN(size)) return "size must be a number";
  if (!Number.isInteger(size) || size < 1 || size > PAGE_SIZE_MAX) {
    return `size must be an integer between 1 and ${PAGE_SIZE_MAX}`;
  }
  return size;
}

export function invalidSize(message: string): AdminReply {
  return { status: 400, body: { message, name: "invalid size", code: 9 } };
}
