// The plugin `prometheus`. Source: Kong 3.9.1, kong/plugins/prometheus/schema.lua.
import { defineSubschema } from "../field.ts";
import { anyProtocols } from "../typedefs.ts";

export const prometheus = defineSubschema({
  name: "prometheus",
  fields: {
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        per_consumer: { type: "boolean", default: false },
        status_code_metrics: { type: "boolean", default: false },
        ai_metrics: { type: "boolean", default: false },
        latency_metrics: { type: "boolean", default: false },
        bandwidth_metrics: { type: "boolean", default: false },
        upstream_health_metrics: { type: "boolean", default: false },
      },
    },
  },
});
