// Certificates show their server names, and may be named by one of them.
import type { FastifyPluginAsync } from "fastify";
import { objectOr, stringOr } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import { uuidV4 } from "../../core/uuid.ts";
import { foreignId } from "../foreign-id.ts";
import { WORKSPACE_ID } from "../workspace-id.ts";
import type { Gateway } from "../gateway.ts";
import { collectionPath } from "./collection-paths.ts";
import { idOf, isUuid } from "./entity-lookup.ts";
import { postEntity, deleteEntity, putEntity, patchEntity } from "./entity-writes.ts";
import { page } from "./page.ts";
import { NOT_FOUND, resource, type AdminReply } from "./resource.ts";

const CERTIFICATES = collectionPath("certificates");
const UNKNOWN_SNI: AdminReply = { status: 404, body: { message: "SNI not found" } };

/** @see Kong 3.9 kong/api/routes/certificates.lua */
export const certificateRoutes: FastifyPluginAsync<{ readonly gateway: Gateway }> = async (
  app,
  { gateway },
) => {
  resource(app, "/certificates", {
    GET: ({ query }) =>
      page(
        {
          hasDatabase: gateway.hasDatabase,
          entities: gateway.tables.list("certificates").map((one) => withNames(gateway, one)),
          keyPrefix: `certificates|${WORKSPACE_ID}|*|`,
          taggedKeyPrefix: "certificates|*|*|",
          path: "/certificates",
          repeated: ["tags", "size"],
        },
        query,
      ),
    POST: (request) => postEntity(gateway, CERTIFICATES, request),
  });
  resource(app, "/certificates/:certificates", {
    GET: ({ params }) => {
      const id = certificateId(gateway, params["certificates"] ?? "");
      if (id === undefined) return UNKNOWN_SNI;
      const found = gateway.tables.byId("certificates", id);
      return found === undefined ? NOT_FOUND : { status: 200, body: withNames(gateway, found) };
    },
    PUT: (request) => {
      const name = request.params["certificates"] ?? "";
      return putEntity(
        gateway,
        CERTIFICATES,
        request,
        certificateId(gateway, name) ?? uuidV4(gateway.validationContext().random),
      );
    },
    PATCH: (request) => {
      const id = certificateId(gateway, request.params["certificates"] ?? "");
      if (id === undefined) return UNKNOWN_SNI;
      const found = gateway.tables.byId("certificates", id);
      return patchEntity(gateway, CERTIFICATES, request, id, found);
    },
    DELETE: ({ params }) => {
      const id = certificateId(gateway, params["certificates"] ?? "");
      if (id === undefined) return UNKNOWN_SNI;
      return deleteEntity(gateway, CERTIFICATES, id);
    },
  });
};

function certificateId(gateway: Gateway, idOrName: string): string | undefined {
  if (isUuid(idOrName)) return idOrName;
  const sni = gateway.tables.byKey("snis", idOrName);
  return sni === undefined ? undefined : foreignId(sni, "certificate");
}

function withNames(gateway: Gateway, certificate: KongEntity): KongEntity {
  const snis = gateway.tables
    .referring("snis", "certificate", idOf(certificate))
    .map((sni) => stringOr(objectOr(sni)["name"], ""))
    .toSorted();
  return { ...certificate, snis };
}
