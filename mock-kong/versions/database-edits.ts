// What a node with a database takes and one without it refuses.
// Source: Kong 3.9.1, `is_dbless` of kong/plugins/rate-limiting/schema.lua and of others.
import type { SchemaEdit } from "./schema-edit.ts";

const POLICIES = ["local", "cluster", "redis"] as const;

export const DATABASE_EDITS: readonly SchemaEdit[] = [
  { of: "rate-limiting", at: "config.policy", set: { one_of: POLICIES } },
  { of: "response-ratelimiting", at: "config.policy", set: { one_of: POLICIES } },
  { of: "acme", at: "", removeCheck: "acme_storage" },
];
