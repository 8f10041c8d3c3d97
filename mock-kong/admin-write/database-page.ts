// Pages of a collection that is in a database: another token than that of a node without one.
// Source: Kong 3.9.1, `page` of kong/db/strategies/postgres/init.lua.
import type { KongEntity } from "../../core/kong.ts";
import { idOf } from "../admin/entity-lookup.ts";
import type { AdminReply } from "../admin/resource.ts";

export interface DatabasePage {
  readonly data: readonly KongEntity[];
  /** Undefined on the last page. */
  readonly offset: string | undefined;
}

/** @param entities in the order of their ids. */
export function databasePage(
  entities: readonly KongEntity[],
  size: number,
  token: string | undefined,
): DatabasePage | AdminReply {
  const after = token === undefined ? [] : decodeToken(token);
  if (!Array.isArray(after)) return after;
  const [last] = after;
  const start = typeof last === "string" ? entities.findIndex((one) => idOf(one) > last) : 0;
  const rest = start < 0 ? [] : entities.slice(start);
  const data = rest.slice(0, size);
  const end = data.at(-1);
  return {
    data,
    offset: rest.length > size && end !== undefined ? encodeToken([idOf(end)]) : undefined,
  };
}

export function encodeToken(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64").replaceAll("=", "");
}

export function decodeToken(token: string): unknown[] | AdminReply {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(token)) return invalidOffset(token, "bad base64 encoding");
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64").toString("utf8"));
    if (Array.isArray(value)) return value;
    return { status: 500, body: { message: "An unexpected error occurred" } };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return invalidOffset(token, "bad json encoding");
  }
}

function invalidOffset(token: string, reason: string): AdminReply {
  const message = `'${token}' is not a valid offset: ${reason}`;
  return { status: 400, body: { message, name: "invalid offset", code: 7 } };
}

/** The entities with the tags that are asked for; nobody has none of them. */
export function withTags(
  entities: readonly KongEntity[],
  wanted: readonly string[],
  isAll: boolean,
): readonly KongEntity[] {
  return entities.filter(({ tags }) => {
    if (!Array.isArray(tags)) return false;
    const has = (tag: string) => tags.includes(tag);
    return isAll ? wanted.every(has) : wanted.some(has);
  });
}
