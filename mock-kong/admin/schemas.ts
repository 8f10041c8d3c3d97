// The schemas that a node validates with, and validation without a write.
import type { FastifyPluginAsync } from "fastify";
import type { Gateway } from "../gateway.ts";
import { schemaToJson } from "../schema/schema-json.ts";
import { validateRequest } from "../schema/validate-request.ts";
import { requestFields } from "./request-fields.ts";
import { resource, type AdminReply, type AdminRequest } from "./resource.ts";

/** @see Kong 3.9 kong/api/routes/kong.lua and plugins.lua */
export const schemaRoutes: FastifyPluginAsync<{ readonly gateway: Gateway }> = async (
  app,
  { gateway },
) => {
  const { entities, plugins, vaults } = gateway.schemas;
  resource(app, "/schemas/:name", {
    GET: ({ params: { name = "" } }) => shown(entities.get(name), `No entity named '${name}'`),
  });
  resource(app, "/schemas/plugins/:name", {
    GET: ({ params: { name = "" } }) => shown(plugins.get(name), `No plugin named '${name}'`),
  });
  resource(app, "/schemas/vaults/:name", {
    GET: ({ params: { name = "" } }) => shown(vaults.get(name), `No vault named '${name}'`),
  });
  resource(app, "/schemas/filters/:name", {
    GET: ({ params: { name = "" } }) => missing(`Filter '${name}' not found`),
  });
  for (const name of ["plugins", "vaults"]) {
    resource(app, `/schemas/${name}/validate`, {
      POST: (request) => validate(gateway, name, request),
    });
  }
  resource(app, "/schemas/:db_entity_name/validate", {
    POST: (request) => validate(gateway, request.params["db_entity_name"] ?? "", request),
  });
  resource(app, "/plugins/schema/:name", {
    GET: ({ params: { name = "" } }) => configSchema(gateway, name),
  });
};

type Shown = Parameters<typeof schemaToJson>[0];

function shown(schema: Shown | undefined, otherwise: string): AdminReply {
  return schema === undefined ? missing(otherwise) : { status: 200, body: schemaToJson(schema) };
}

function missing(message: string): AdminReply {
  return { status: 404, body: { message } };
}

/** Arguments of the query count as fields. */
function validate(gateway: Gateway, name: string, request: AdminRequest): AdminReply {
  const read = requestFields(request);
  if (!read.ok) return read.reply;
  const query = [...request.query].map(([key, values]) => [key, values[0]]);
  const fields = { ...Object.fromEntries(query), ...read.fields };
  return validateRequest(gateway.schemas, name, fields, gateway.validationContext());
}

/** The schema of a plugin's configuration alone: a page that Kong calls deprecated. */
function configSchema(gateway: Gateway, name: string): AdminReply {
  const plugin = gateway.schemas.plugins.get(name);
  if (plugin === undefined) return missing(`No plugin named '${name}'`);
  const { config } = plugin.fields;
  if (config?.type !== "record") return missing(`No plugin named '${name}'`);
  return { status: 200, body: schemaToJson(config) };
}
