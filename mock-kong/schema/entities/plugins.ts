// The entity `plugins`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { anyProtocols, autoTimestamp, tags, utf8Name, uuid } from "../typedefs.ts";

export const plugins = defineEntity({
  name: "plugins",
  primary_key: ["id"],
  endpoint_key: "instance_name",
  cache_key: ["name", "route", "service", "consumer"],
  workspaceable: true,
  subschema_key: "name",
  subschema_error: "plugin '%s' not enabled; add it to the 'plugins' configuration property",
  fields: {
    id: uuid,
    name: { type: "string", required: true },
    instance_name: utf8Name,
    created_at: autoTimestamp,
    updated_at: autoTimestamp,
    route: { type: "foreign", reference: "routes", default: null, on_delete: "cascade" },
    service: { type: "foreign", reference: "services", default: null, on_delete: "cascade" },
    consumer: { type: "foreign", reference: "consumers", default: null, on_delete: "cascade" },
    config: { type: "record", abstract: true },
    protocols: anyProtocols,
    enabled: { type: "boolean", required: true, default: true },
    tags,
  },
});
