// The entity `clustering_data_planes`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, host } from "../typedefs.ts";

export const clusteringDataPlanes = defineEntity({
  name: "clustering_data_planes",
  primary_key: ["id"],
  ttl: true,
  fields: {
    id: { type: "string", required: true, auto: true, uuid: true },
    last_seen: autoTimestamp,
    updated_at: autoTimestamp,
    ip: { type: "string", required: true, custom_validator: "ip" },
    config_hash: { type: "string", len_eq: 32 },
    hostname: { ...host, required: true },
    version: {
      type: "string",
      match_any: {
        patterns: ["^%d+[%.%d]*$", "^%d+[%.%d]*%-?.*$"],
        err: "invalid version number: must be in format of X.Y.Z",
      },
      match_none: [{ pattern: "%.%.", err: "must not have empty version segments" }],
    },
    sync_status: {
      type: "string",
      required: true,
      default: "unknown",
      one_of: [
        "unknown",
        "normal",
        "kong_version_incompatible",
        "plugin_set_incompatible",
        "plugin_version_incompatible",
        "filter_set_incompatible",
      ],
    },
    labels: { type: "map", keys: { type: "string" }, values: { type: "string" } },
    cert_details: {
      type: "record",
      required: true,
      fields: { expiry_timestamp: { type: "number", required: false, timestamp: true } },
    },
    rpc_capabilities: { type: "set", elements: { type: "string" } },
  },
});
