// Reads of the entities: every collection, alone and under the entities that it points at.
import type { FastifyPluginAsync } from "fastify";
import type { KongEntity } from "../../core/kong.ts";
import type { Gateway } from "../gateway.ts";
import { COLLECTION_PATHS, collectionPath, type CollectionPath } from "./collection-paths.ts";
import { findEntity, foreignId, idOf } from "./entity-lookup.ts";
import { page } from "./page.ts";
import { NOT_FOUND, resource, type AdminReply, type AdminRequest } from "./resource.ts";
import { filterByTags } from "./tag-filter.ts";

/** @see Kong 3.9 kong/api/endpoints.lua */
export const collectionRoutes: FastifyPluginAsync<{ readonly gateway: Gateway }> = async (
  app,
  { gateway },
) => {
  for (const entry of COLLECTION_PATHS) {
    resource(app, `/${entry.path}`, { GET: (request) => listAll(gateway, entry, request) });
    resource(app, `/${entry.path}/:${entry.collection}`, {
      GET: (request) => answer(fromPath(gateway, entry, request)),
    });
    for (const [field, parent] of Object.entries(entry.foreign ?? {})) {
      nestedRoutes(app, gateway, entry, field, collectionPath(parent));
    }
  }
};

type App = Parameters<FastifyPluginAsync>[0];

function nestedRoutes(
  app: App,
  gateway: Gateway,
  child: CollectionPath,
  field: string,
  parent: CollectionPath,
): void {
  const base = `/${parent.path}/:${parent.collection}/${child.nestedPath ?? child.path}`;
  resource(app, base, {
    GET: (request) => listNested(gateway, child, field, parent, request),
  });
  resource(app, `${base}/:${child.collection}`, {
    GET: (request) => {
      const owner = fromPath(gateway, parent, request);
      const entity = owner && fromPath(gateway, child, request);
      const isOwned = entity !== undefined && foreignId(entity, field) === idOf(owner ?? {});
      return answer(isOwned ? entity : undefined);
    },
  });
  resource(app, `/${child.path}/:${child.collection}/${field}`, {
    GET: (request) => {
      const entity = fromPath(gateway, child, request);
      const id = entity && foreignId(entity, field);
      return answer(id === undefined ? undefined : gateway.tables.byId(parent.collection, id));
    },
  });
}

function listAll(gateway: Gateway, entry: CollectionPath, { query }: AdminRequest): AdminReply {
  const { collection, path } = entry;
  const filtered = filterByTags(gateway.tables.list(collection), query);
  if (!filtered.ok) return filtered.reply;
  return page(
    {
      entities: byCustomId(collection, filtered.entities, query),
      keyPrefix: `${collection}|*|`,
      path: `/${path}`,
      repeated: ["tags", "size"],
    },
    query,
  );
}

/** `/consumers?custom_id=...` is the one filter beside tags. @see Kong 3.9 kong/api/routes/consumers.lua */
function byCustomId(
  collection: string,
  entities: readonly KongEntity[],
  query: AdminRequest["query"],
): readonly KongEntity[] {
  const customId = collection === "consumers" ? query.get("custom_id")?.[0] : undefined;
  if (customId === undefined) return entities;
  return entities.filter((entity) => entity["custom_id"] === customId);
}

function listNested(
  gateway: Gateway,
  child: CollectionPath,
  field: string,
  parent: CollectionPath,
  request: AdminRequest,
): AdminReply {
  const owner = fromPath(gateway, parent, request);
  if (owner === undefined) return NOT_FOUND;
  const { collection, nestedPath, path } = child;
  const filtered = filterByTags(
    gateway.tables.referring(collection, field, idOf(owner)),
    request.query,
  );
  if (!filtered.ok) return filtered.reply;
  const name = request.params[parent.collection] ?? "";
  return page(
    {
      entities: filtered.entities,
      keyPrefix: `${collection}|*|${field}|${idOf(owner)}|`,
      path: `/${parent.path}/${name}/${nestedPath ?? path}`,
      repeated: [],
    },
    request.query,
  );
}

function fromPath(
  gateway: Gateway,
  entry: CollectionPath,
  { params }: AdminRequest,
): KongEntity | undefined {
  return findEntity(gateway.tables, entry, params[entry.collection] ?? "");
}

function answer(entity: KongEntity | undefined): AdminReply {
  return entity === undefined ? NOT_FOUND : { status: 200, body: entity };
}
