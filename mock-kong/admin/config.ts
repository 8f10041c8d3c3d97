// `POST /config` replaces the whole DB-less configuration, all or nothing; `GET /config` shows it.
import type { FastifyPluginAsync } from "fastify";
import { parseBody } from "../config/parse-body.ts";
import type { LoadRefusal, ReadConfig } from "../config/load-result.ts";
import type { Gateway } from "../gateway.ts";
import { exportConfig } from "./config-export.ts";
import { configReport } from "./config-report.ts";
import { htmlPage } from "./html-page.ts";
import { resource, type AdminReply, type AdminRequest } from "./resource.ts";

/** @see Kong 3.9 kong/api/routes/config.lua */
export const configRoute: FastifyPluginAsync<{ readonly gateway: Gateway }> = async (
  app,
  { gateway },
) => {
  if (gateway.hasDatabase) {
    resource(app, "/config", { GET: () => NEEDS_NO_DATABASE, POST: () => NEEDS_NO_DATABASE });
    return;
  }
  resource(app, "/config", {
    GET: () => ({ status: 200, body: { config: exportConfig(gateway.tables) } }),
    POST: (request) => postConfig(gateway, request),
  });
};

const NEEDS_NO_DATABASE: AdminReply = {
  status: 400,
  body: {
    message: "this endpoint is only available when Kong is configured to not use a database",
  },
};

type ReadDocument = (document: unknown, hash?: string) => ReadConfig | LoadRefusal;

/**
 * Without a port: a simulation calls this itself.
 * @param read may look on, or remember. `hash`: of the text that the document came from, if any.
 */
export function postConfig(
  gateway: Gateway,
  request: Pick<AdminRequest, "contentType" | "body" | "query" | "inForceAfter">,
  read: ReadDocument = (document) => gateway.readConfig(document),
): AdminReply {
  const { contentType, body, query, inForceAfter } = request;
  const parsed = parseBody({ contentType, body, query });
  if (!parsed.ok) {
    return parsed.body === undefined
      ? htmlPage(parsed.status)
      : { status: parsed.status, body: parsed.body };
  }
  const { document, hash, checkHash, flattenErrors } = parsed;
  if (checkHash && hash !== undefined && hash === gateway.configurationHash) {
    return { status: 304, headers: { "Content-Length": "0" } };
  }
  const known = read(document, hash);
  const result = known.ok ? gateway.applyRead(known, hash, inForceAfter) : known;
  const { configurationHash } = gateway;
  const report = configReport(document, result, { configurationHash, body });
  if (result.ok) {
    return {
      status: 201,
      // Large, and not read by everybody.
      get body() {
        return result.view;
      },
      report,
    };
  }
  return flattenErrors
    ? { status: result.flattenedStatus, body: result.flattened, report }
    : { status: result.status, body: result.body, report };
}
