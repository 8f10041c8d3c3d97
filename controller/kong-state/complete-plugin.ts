// Plugins with the defaults of their schema, so that what is pushed can be compared with what a gateway lists.
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import { arrayOr } from "../../core/json.ts";
import type { PluginEntity } from "./entities.ts";
import { fillRecord } from "./fill-record.ts";
import { schemaFields } from "./schema-fields.ts";

/** The body of `GET /schemas/plugins/NAME`, when it is known. */
export type PluginSchemas = (name: string) => object | undefined;

const DEFAULT_PROTOCOLS: readonly string[] = ["http", "https"];

/** Without a schema, or with one that says nothing about a configuration, a plugin stays as it is. */
export function completePlugin(plugin: PluginEntity, schemas: PluginSchemas): KongEntity {
  const fields = schemaFields(schemas(plugin.name));
  const configSchema = fields.get("config");
  if (configSchema === undefined) return withoutEmptyConfig(plugin);
  const config = filledConfig(configSchema, plugin.config ?? NO_CONFIG);
  return withoutEmptyConfig({
    ...plugin,
    config,
    enabled: plugin.enabled ?? true,
    protocols: protocolsOf(plugin, fields.get("protocols")),
  });
}

const NO_CONFIG: JsonObject = {};

/** By schema and configuration: a plugin is attached to many, and rendered again and again. */
const FILLED = new WeakMap<JsonObject, WeakMap<JsonObject, JsonObject>>();

function filledConfig(schema: JsonObject, config: JsonObject): JsonObject {
  let ofSchema = FILLED.get(schema);
  if (ofSchema === undefined) {
    ofSchema = new WeakMap();
    FILLED.set(schema, ofSchema);
  }
  const known = ofSchema.get(config);
  if (known !== undefined) return known;
  const filled = fillRecord(schema, config);
  ofSchema.set(config, filled);
  return filled;
}

function protocolsOf(
  { protocols }: PluginEntity,
  schema: JsonObject | undefined,
): readonly unknown[] {
  if (protocols !== undefined) return protocols;
  const defaults = arrayOr(schema?.["default"]);
  return defaults.length > 0 ? defaults : DEFAULT_PROTOCOLS;
}

function withoutEmptyConfig(plugin: KongEntity | PluginEntity): KongEntity {
  const { config, ...rest } = plugin;
  return isJsonObject(config) && Object.keys(config).length === 0 ? rest : { ...rest, config };
}
