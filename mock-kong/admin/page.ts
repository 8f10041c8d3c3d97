// Pages of a collection, with Kong's offset tokens.
import type { KongEntity } from "../../core/kong.ts";
import { idOf } from "./entity-lookup.ts";
import type { AdminReply, AdminRequest } from "./resource.ts";

const PAGE_SIZE = 100;
const PAGE_SIZE_MAX = 1000;

export interface Listing {
  /** In the order in which the store keeps them. */
  readonly entities: readonly KongEntity[];
  /** What the store's keys begin with; the entity's id follows. */
  readonly keyPrefix: string;
  /** The path for the next page, without arguments. */
  readonly path: string;
  /** Kong repeats these arguments in the link to the next page. */
  readonly repeated: readonly ("tags" | "size")[];
}

/** One page of entities, or the error in the request's arguments. */
export function page(listing: Listing, query: AdminRequest["query"]): AdminReply {
  const size = pageSize(query);
  if (typeof size === "string") return invalidSize(size);
  const offset = query.get("offset")?.[0];
  if (offset === "") return { status: 500, body: { message: "An unexpected error occurred" } };

  const after = offset === undefined ? "" : Buffer.from(offset, "base64url").toString("latin1");
  const rest =
    offset === undefined
      ? listing.entities
      : listing.entities.filter((entity) => isAfter(listing.keyPrefix + idOf(entity), after));
  // A token that is no key of this listing ends it.
  const known = offset === undefined || after.startsWith(listing.keyPrefix) ? rest : [];
  const data = known.slice(0, size);
  const last = data.at(-1);
  if (last === undefined || known.length <= size) {
    return { status: 200, body: { data, next: null } };
  }
  const next = Buffer.from(`${listing.keyPrefix}${idOf(last)}\0`, "latin1").toString("base64url");
  return {
    status: 200,
    body: { data, offset: next, next: nextLink(listing, next, query) },
  };
}

function isAfter(key: string, token: string): boolean {
  return key >= token;
}

function nextLink(listing: Listing, offset: string, query: AdminRequest["query"]): string {
  const repeated = listing.repeated.flatMap((name) => {
    const [value] = query.get(name) ?? [];
    return value === undefined ? [] : [`&${name}=${encodeURIComponent(value)}`];
  });
  return `${listing.path}?offset=${encodeURIComponent(offset)}${repeated.join("")}`;
}

/** A number, or what is wrong with it. */
function pageSize(query: AdminRequest["query"]): number | string {
  const text = query.get("size")?.[0];
  if (text === undefined) return PAGE_SIZE;
  const size = Number(text);
  if (text.trim() === "" || Number.isNaN(size)) return "size must be a number";
  if (!Number.isInteger(size) || size < 1 || size > PAGE_SIZE_MAX) {
    return `size must be an integer between 1 and ${PAGE_SIZE_MAX}`;
  }
  return size;
}

function invalidSize(message: string): AdminReply {
  return { status: 400, body: { message, name: "invalid size", code: 9 } };
}
