// Fields that many schemas share. Source: Kong 3.9.1, kong/db/schema/typedefs.lua.
import type { Field } from "./field.ts";

const HTTP_PROTOCOLS = ["grpc", "grpcs", "http", "https"] as const;

export const uuid = { type: "string", uuid: true, auto: true } as const satisfies Field;

/** Seconds since the Unix epoch. */
export const autoTimestamp = {
  type: "integer",
  timestamp: true,
  auto: true,
} as const satisfies Field;

/** Seconds since the Unix epoch, with thousandths. */
export const autoTimestampMs = {
  type: "number",
  timestamp: true,
  auto: true,
} as const satisfies Field;

export const tags = {
  type: "set",
  elements: { type: "string", required: true, custom_validator: "tag" },
} as const satisfies Field;

export const utf8Name = {
  type: "string",
  unique: true,
  custom_validator: "utf8_name",
} as const satisfies Field;

export const noRoute = { type: "foreign", reference: "routes", eq: null } as const satisfies Field;
export const noService = {
  type: "foreign",
  reference: "services",
  eq: null,
} as const satisfies Field;
export const noConsumer = {
  type: "foreign",
  reference: "consumers",
  eq: null,
} as const satisfies Field;

export const httpProtocols = {
  type: "set",
  required: true,
  default: HTTP_PROTOCOLS,
  elements: { type: "string", one_of: HTTP_PROTOCOLS },
} as const satisfies Field;

export const anyProtocols = {
  type: "set",
  required: true,
  default: HTTP_PROTOCOLS,
  elements: { type: "string", one_of: [...HTTP_PROTOCOLS, "tcp", "tls", "tls_passthrough", "udp"] },
} as const satisfies Field;

export const host = { type: "string", custom_validator: "host" } as const satisfies Field;
export const sni = { type: "string", custom_validator: "sni" } as const satisfies Field;
export const wildcardHost = {
  type: "string",
  custom_validator: "wildcard_host",
} as const satisfies Field;
export const url = { type: "string", custom_validator: "url" } as const satisfies Field;
export const headerName = {
  type: "string",
  custom_validator: "header_name",
} as const satisfies Field;
export const ipOrCidr = { type: "string", custom_validator: "ip_or_cidr" } as const satisfies Field;

export const path = {
  type: "string",
  starts_with: "/",
  match_none: [{ pattern: "//", err: "must not have empty segments" }],
  custom_validator: "path",
} as const satisfies Field;

export const port = { type: "integer", between: [0, 65535] } as const satisfies Field;
export const timeoutMs = { type: "integer", between: [0, 2 ** 31 - 2] } as const satisfies Field;

/** Fields of a log entry and the Lua expressions that fill them. */
export const luaFields = {
  type: "map",
  keys: { type: "string", len_min: 1 },
  values: { type: "string", len_min: 1, custom_validator: "lua_expression" },
} as const satisfies Field;

export const certificate = {
  type: "string",
  custom_validator: "certificate",
} as const satisfies Field;
export const key = { type: "string", custom_validator: "key" } as const satisfies Field;
