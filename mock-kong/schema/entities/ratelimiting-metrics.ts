// The entity `ratelimiting_metrics`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";

export const ratelimitingMetrics = defineEntity({
  name: "ratelimiting_metrics",
  primary_key: ["identifier", "period", "period_date", "service_id", "route_id"],
  ttl: true,
  fields: {
    identifier: { type: "string", required: true, len_min: 0 },
    period: { type: "string", required: true },
    period_date: { type: "integer", required: true, timestamp: true },
    service_id: { type: "string", required: true, uuid: true },
    route_id: { type: "string", required: true, uuid: true },
    value: { type: "integer", required: true },
  },
});
