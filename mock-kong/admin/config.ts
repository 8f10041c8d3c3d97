// `POST /config` replaces the whole DB-less configuration, all or nothing; `GET /config` shows it.
import type { FastifyPluginAsync } from "fastify";
import type { Gateway } from "../gateway.ts";
import { configReport } from "./config-report.ts";
import { resource, type AdminReply, type AdminRequest } from "./resource.ts";

/** @see Kong 3.9 kong/api/routes/config.lua */
export const configRoute: FastifyPluginAsync<{ readonly gateway: Gateway }> = async (
  app,
  { gateway },
) => {
  resource(app, "/config", { POST: (request) => postConfig(gateway, request) });
};

function postConfig(gateway: Gateway, request: AdminRequest): AdminReply {
  const document: unknown = JSON.parse(request.body.toString("utf8"));
  const result = gateway.applyConfig(document);
  const report = configReport(document, result, gateway.configurationHash);
  if (result.ok) return { status: 201, body: result.view, report };
  const flatten = isTruthy(request.query.get("flatten_errors")?.[0]);
  return { status: result.status, body: flatten ? result.flattened : result.body, report };
}

function isTruthy(text: string | undefined): boolean {
  return ["true", "1", "on", "yes"].includes((text ?? "").toLowerCase());
}
