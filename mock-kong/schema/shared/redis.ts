// How a plugin reaches Redis. Source: Kong 3.9.1, kong/tools/redis/schema.lua.
import type { Field } from "../field.ts";
import { host, port, sni, timeoutMs } from "../typedefs.ts";

export const redis = {
  type: "record",
  required: true,
  fields: {
    host,
    port: { ...port, default: 6379 },
    timeout: { ...timeoutMs, default: 2000 },
    username: { type: "string", referenceable: true },
    password: { type: "string", encrypted: true, len_min: 0, referenceable: true },
    database: { type: "integer", default: 0 },
    ssl: { type: "boolean", required: false, default: false },
    ssl_verify: { type: "boolean", required: false, default: false },
    server_name: { ...sni, required: false },
  },
} as const satisfies Field;
