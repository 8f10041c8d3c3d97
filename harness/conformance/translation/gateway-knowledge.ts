// What the controller asks a gateway while it translates, answered by the simulated Kong without a socket.
import { objectOr, stringOr } from "../../../core/json.ts";
import { seededRandom } from "../../../core/random.ts";
import type { EntityService } from "../../../controller/translate/entity-service.ts";
import { SchemaRegistry } from "../../../mock-kong/schema/registry.ts";
import { schemaToJson } from "../../../mock-kong/schema/schema-json.ts";
import { validateRequest } from "../../../mock-kong/schema/validate-request.ts";

export interface GatewayKnowledge {
  readonly pluginSchemas: (name: string) => object | undefined;
  readonly entityService: EntityService;
}

/** @param nowMs wall-clock time of the gateway. */
export function simulatedGateway(nowMs: number): GatewayKnowledge {
  const registry = new SchemaRegistry();
  const context = { nowSeconds: nowMs / 1000, random: seededRandom(0) };
  return {
    pluginSchemas(name) {
      const schema = registry.plugins.get(name);
      return schema && schemaToJson(schema);
    },
    entityService: {
      schemaOf(type) {
        const schema = registry.entities.get(type);
        if (schema !== undefined) return { ok: true, schema: schemaToJson(schema) };
        return { ok: false, message: `HTTP status 404 (message: "No entity named '${type}'")` };
      },
      validate(type, fields) {
        const { status, body } = validateRequest(registry, type, objectOr(fields), context);
        if (status === 200) return { ok: true };
        const { message } = objectOr(body);
        return { ok: false, isRefused: status === 400, message: stringOr(message, "") };
      },
    },
  };
}

/** One that serves no plugin schemas, knows a single type of custom entities, and accepts everything: the golden files'. */
export const GOLDEN_GATEWAY: GatewayKnowledge = {
  pluginSchemas: () => undefined,
  entityService: {
    schemaOf: (type) => ({ ok: true, schema: { fields: type === KNOWN_TYPE ? KNOWN_FIELDS : [] } }),
    validate: () => ({ ok: true }),
  },
};

const KNOWN_TYPE = "degraphql_routes";
const KNOWN_FIELDS = [{ service: { type: "foreign", reference: "services" } }];
