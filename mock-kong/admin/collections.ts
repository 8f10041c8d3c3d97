// The entities: every collection, alone and under the entities that it points at.
import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import type { KongEntity } from "../../core/kong.ts";
import { foreignId } from "../foreign-id.ts";
import { WORKSPACE_ID } from "../workspace-id.ts";
import type { Gateway } from "../gateway.ts";
import { COLLECTION_PATHS, collectionPath, type CollectionPath } from "./collection-paths.ts";
import { withValidKeys } from "./entity-keys.ts";
import { findEntity, idOf } from "./entity-lookup.ts";
import { putOwner, postEntity, deleteEntity, putEntity, patchEntity } from "./entity-writes.ts";
import { page } from "./page.ts";
import {
  METHOD_NOT_ALLOWED,
  NOT_FOUND,
  resource,
  type AdminReply,
  type AdminRequest,
} from "./resource.ts";

/** @see Kong 3.9 kong/api/endpoints.lua */
export const collectionRoutes: FastifyPluginAsync<{ readonly gateway: Gateway }> = async (
  app,
  { gateway },
) => {
  for (const entry of COLLECTION_PATHS) {
    if (entry.hasOwnPages !== false) plainRoutes(app, gateway, entry);
    for (const [field, parent] of Object.entries(entry.foreign ?? {})) {
      if (entry.notNestedIn?.includes(field) !== true) {
        nestedRoutes(app, gateway, entry, field, collectionPath(parent));
      }
      if (entry.hasOwnPages !== false)
        ownerRoutes(app, gateway, entry, field, collectionPath(parent));
    }
  }
};

function plainRoutes(app: FastifyInstance, gateway: Gateway, entry: CollectionPath): void {
  resource(app, `/${entry.path}`, {
    GET: (request) => listAll(gateway, entry, request),
    POST: (request) => postEntity(gateway, entry, request),
  });
  const named = (request: AdminRequest) => nameIn(request, entry);
  const found = (request: AdminRequest) => fromPath(gateway, entry, request);
  resource(
    app,
    `/${entry.path}/:${entry.collection}`,
    withValidKeys(gateway, [entry], {
      GET: (request) => answer(found(request)),
      PUT: (request) => putEntity(gateway, entry, request, named(request)),
      PATCH: (request) => patchEntity(gateway, entry, request, named(request), found(request)),
      DELETE: (request) => deleteEntity(gateway, entry, named(request)),
    }),
  );
}

/** `/services/s1/routes` and `/services/s1/routes/r1`. */
function nestedRoutes(
  app: FastifyInstance,
  gateway: Gateway,
  child: CollectionPath,
  field: string,
  parent: CollectionPath,
): void {
  const base = `/${parent.path}/:${parent.collection}/${child.nestedPath ?? child.path}`;
  const owner = (request: AdminRequest) => fromPath(gateway, parent, request);
  const withOwner = (request: AdminRequest, reply: (owner: KongEntity) => AdminReply) => {
    const found = owner(request);
    return found === undefined ? NOT_FOUND : reply(found);
  };
  resource(
    app,
    base,
    withValidKeys(gateway, [parent], {
      GET: (request) =>
        withOwner(request, (found) => listNested(gateway, child, field, parent, found, request)),
      POST: (request) =>
        withOwner(request, (found) =>
          postEntity(gateway, child, request, { [field]: { id: idOf(found) } }),
        ),
    }),
  );

  const named = (request: AdminRequest) => nameIn(request, child);
  const owned = (request: AdminRequest, found: KongEntity) => {
    const entity = fromPath(gateway, child, request);
    return entity !== undefined && foreignId(entity, field) === idOf(found) ? entity : undefined;
  };
  resource(
    app,
    `${base}/:${child.collection}`,
    withValidKeys(gateway, [parent, child], {
      GET: (request) => withOwner(request, (found) => answer(owned(request, found))),
      PUT: (request) =>
        withOwner(request, (found) =>
          putEntity(gateway, child, request, named(request), { [field]: { id: idOf(found) } }),
        ),
      PATCH: (request) =>
        withOwner(request, (found) =>
          patchEntity(gateway, child, request, named(request), owned(request, found), {
            [field]: { id: idOf(found) },
          }),
        ),
      DELETE: (request) =>
        withOwner(request, (found) => {
          const entity = owned(request, found);
          return entity === undefined ? NOT_FOUND : deleteEntity(gateway, child, named(request));
        }),
    }),
  );
}

/** `/routes/r1/service`. */
function ownerRoutes(
  app: FastifyInstance,
  gateway: Gateway,
  child: CollectionPath,
  field: string,
  parent: CollectionPath,
): void {
  const ownerOf = (request: AdminRequest) => {
    const entity = fromPath(gateway, child, request);
    const id = entity && foreignId(entity, field);
    return id === undefined ? undefined : gateway.tables.byId(parent.collection, id);
  };
  resource(
    app,
    `/${child.path}/:${child.collection}/${field}`,
    withValidKeys(gateway, [child], {
      GET: (request) => answer(ownerOf(request)),
      PUT: (request) => {
        const entity = fromPath(gateway, child, request);
        if (entity === undefined) return NOT_FOUND;
        const owner = ownerOf(request);
        return owner === undefined
          ? putOwner(gateway, parent, request, { entry: child, id: idOf(entity), field })
          : putEntity(gateway, parent, request, idOf(owner));
      },
      PATCH: (request) => {
        const owner = ownerOf(request);
        return patchEntity(gateway, parent, request, owner === undefined ? "" : idOf(owner), owner);
      },
      DELETE: (request) => (ownerOf(request) === undefined ? NOT_FOUND : METHOD_NOT_ALLOWED),
    }),
  );
}

function listAll(gateway: Gateway, entry: CollectionPath, { query }: AdminRequest): AdminReply {
  const { collection, path } = entry;
  const customId = collection === "consumers" ? query.get("custom_id")?.[0] : undefined;
  if (customId !== undefined) return consumersByCustomId(gateway, customId);
  return page(
    {
      hasDatabase: gateway.hasDatabase,
      entities: gateway.tables.list(collection),
      keyPrefix: `${collection}|${WORKSPACE_ID}|*|`,
      taggedKeyPrefix: `${collection}|*|*|`,
      path: `/${path}`,
      repeated: ["tags", "size"],
    },
    query,
  );
}

/** @see Kong 3.9 kong/api/routes/consumers.lua */
function consumersByCustomId(gateway: Gateway, customId: string): AdminReply {
  if (customId === "") {
    return { status: 400, body: { message: "custom_id must be an unempty string" } };
  }
  const data = gateway.tables
    .list("consumers")
    .filter((consumer) => consumer["custom_id"] === customId);
  return { status: 200, body: { data, next: null } };
}

function listNested(
  gateway: Gateway,
  child: CollectionPath,
  field: string,
  parent: CollectionPath,
  owner: KongEntity,
  request: AdminRequest,
): AdminReply {
  const { collection, nestedPath, path } = child;
  return page(
    {
      hasDatabase: gateway.hasDatabase,
      entities: gateway.tables.referring(collection, field, idOf(owner)),
      keyPrefix: `${collection}|${WORKSPACE_ID}|${field}|${idOf(owner)}|`,
      path: `/${parent.path}/${nameIn(request, parent)}/${nestedPath ?? path}`,
      repeated: [],
    },
    request.query,
  );
}

function fromPath(
  gateway: Gateway,
  entry: CollectionPath,
  request: AdminRequest,
): KongEntity | undefined {
  return findEntity(gateway.tables, entry, nameIn(request, entry));
}

function nameIn({ params }: AdminRequest, { collection }: CollectionPath): string {
  return params[collection] ?? "";
}

function answer(entity: KongEntity | undefined): AdminReply {
  return entity === undefined ? NOT_FOUND : { status: 200, body: entity };
}
