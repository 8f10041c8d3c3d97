// The entity `workspaces`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, utf8Name, uuid } from "../typedefs.ts";

export const workspaces = defineEntity({
  name: "workspaces",
  primary_key: ["id"],
  endpoint_key: "name",
  cache_key: ["name"],
  fields: {
    id: uuid,
    name: {
      ...utf8Name,
      required: true,
      not_one_of: [
        "workspaces",
        "consumers",
        "certificates",
        "services",
        "routes",
        "snis",
        "upstreams",
        "targets",
        "plugins",
        "tags",
        "ca_certificates",
        "clustering_data_planes",
        "parameters",
        "vaults",
        "key_sets",
        "keys",
        "filter_chains",
      ],
    },
    comment: { type: "string" },
    created_at: autoTimestamp,
    updated_at: autoTimestamp,
    meta: { type: "record", required: true, fields: {} },
    config: { type: "record", required: true, fields: {} },
  },
});
