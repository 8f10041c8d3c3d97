// What a Kong 3.9 would say of plugins and entities, for translations without a gateway.
import { isJsonObject, objectOr, stringOr } from "../../core/json.ts";
import type { Random } from "../../core/random.ts";
import type { PluginSchemas } from "../../controller/kong-state/complete-plugin.ts";
import type { EntityService } from "../../controller/translate/entity-service.ts";
import { SchemaRegistry } from "../../mock-kong/schema/registry.ts";
import { schemaToJson } from "../../mock-kong/schema/schema-json.ts";
import { validateRequest } from "../../mock-kong/schema/validate-request.ts";

export interface BuiltinGateway {
  readonly pluginSchemas: PluginSchemas;
  readonly entityService: EntityService;
}

export function builtinGateway(nowMs: number, random: Random): BuiltinGateway {
  const registry = new SchemaRegistry();
  const context = { nowSeconds: nowMs / 1000, random };
  return {
    pluginSchemas: (name) => {
      const plugin = registry.plugins.get(name);
      return plugin && schemaToJson(plugin);
    },
    entityService: {
      schemaOf: (type) => {
        const schema = registry.entities.get(type);
        return schema === undefined
          ? { ok: false, message: answerText(404, `No entity named '${type}'`) }
          : { ok: true, schema: schemaToJson(schema) };
      },
      validate: (type, fields) => {
        if (!isJsonObject(fields)) return { ok: false, isRefused: true, message: "not an object" };
        const { status, body } = validateRequest(registry, type, fields, context);
        if (status === 200) return { ok: true };
        const message = stringOr(objectOr(body)["message"], "");
        return status === 400
          ? { ok: false, isRefused: true, message }
          : { ok: false, isRefused: false, message: answerText(status, message) };
      },
    },
  };
}

/** As the controller words an answer that it did not expect. */
function answerText(status: number, message: string): string {
  return `HTTP status ${status} (message: ${JSON.stringify(message)})`;
}
