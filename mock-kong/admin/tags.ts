// `/tags`: who carries which tag. Each page looks through one collection.
import type { FastifyPluginAsync } from "fastify";
import { stringOr } from "../../core/json.ts";
import { databaseTags } from "../admin-write/database-tags.ts";
import type { Gateway } from "../gateway.ts";
import { idOf } from "./entity-lookup.ts";
import { pageSize, invalidSize } from "./page.ts";
import { resource, UNEXPECTED, type AdminReply, type AdminRequest } from "./resource.ts";

/** @see Kong 3.9 kong/db/strategies/off/init.lua page_for_tags */
export const tagRoutes: FastifyPluginAsync<{ readonly gateway: Gateway }> = async (
  app,
  { gateway },
) => {
  const collections = [...gateway.schemas.entities.keys()].toSorted();
  resource(app, "/tags", {
    GET: (request) => tagPage(gateway, collections, request, undefined, "/tags"),
  });
  resource(app, "/tags/:tags", {
    GET: (request) => {
      const { tags: tag = "" } = request.params;
      return tagPage(gateway, collections, request, tag, `/tags/${tag}`);
    },
  });
};

/** An offset is the collection that was looked through last, and where in it the next page begins. */
function tagPage(
  gateway: Gateway,
  collections: readonly string[],
  { query }: AdminRequest,
  wanted: string | undefined,
  path: string,
): AdminReply {
  const size = pageSize(query);
  if (typeof size === "string") return invalidSize(size);
  const given = query.get("offset")?.[0];
  if (gateway.hasDatabase) return databaseTags(gateway.tables, wanted, size, given, path);
  const [, previous = "", token = ""] = /^([^|]+)\|(.+)$/.exec(given ?? "") ?? [];
  if (given !== undefined && previous === "") return badOffset(given);
  const start = token === "nil" || token === "" ? 0 : Number(token);
  const index = collections.indexOf(previous) + (start > 0 ? 0 : 1);
  const collection = collections[index] ?? "";
  const entities = gateway.tables.list(collection).slice(start, start + size);
  const data: object[] = [];
  for (const entity of entities) {
    const { tags } = entity;
    if (tags === null) return UNEXPECTED;
    for (const tag of Array.isArray(tags) ? tags : []) {
      if (wanted !== undefined && tag !== wanted) continue;
      data.push({ tag: stringOr(tag, ""), entity_name: collection, entity_id: idOf(entity) });
    }
  }
  const isFull = entities.length === size;
  if (!isFull && index >= collections.length - 1)
    return { status: 200, body: { data, next: null } };
  const offset = `${collection}|${isFull ? start + size : "nil"}`;
  const next = `${path}?offset=${encodeURIComponent(offset)}`;
  return { status: 200, body: { data, offset, next } };
}

function badOffset(offset: string): AdminReply {
  const message = `'${offset}' is not a valid offset: bad offset string`;
  return { status: 400, body: { message, name: "invalid offset", code: 7 } };
}
