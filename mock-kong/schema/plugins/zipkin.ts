// The plugin `zipkin`. Source: Kong 3.9.1, kong/plugins/zipkin/schema.lua.
import { defineSubschema } from "../field.ts";
import { queue } from "../shared/queue.ts";
import { propagation } from "../shared/propagation.ts";
import { anyProtocols, timeoutMs, url } from "../typedefs.ts";

export const zipkin = defineSubschema({
  name: "zipkin",
  fields: {
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        local_service_name: { type: "string", required: true, default: "kong" },
        http_endpoint: url,
        sample_ratio: { type: "number", default: 0.001, between: [0, 1] },
        default_service_name: { type: "string" },
        include_credential: { type: "boolean", required: true, default: true },
        traceid_byte_count: { type: "integer", required: true, default: 16, one_of: [8, 16] },
        header_type: {
          type: "string",
          required: true,
          default: "preserve",
          deprecation: {
            message:
              "zipkin: config.header_type is deprecated, please use config.propagation options instead",
            removal_in_version: "4.0",
            old_default: "preserve",
          },
          one_of: [
            "preserve",
            "ignore",
            "b3",
            "b3-single",
            "w3c",
            "jaeger",
            "ot",
            "aws",
            "datadog",
            "gcp",
          ],
        },
        default_header_type: {
          type: "string",
          required: true,
          default: "b3",
          deprecation: {
            message:
              "zipkin: config.default_header_type is deprecated, please use config.propagation.default_format instead",
            removal_in_version: "4.0",
            old_default: "b3",
          },
          one_of: ["b3", "b3-single", "w3c", "jaeger", "ot", "aws", "datadog", "gcp"],
        },
        tags_header: { type: "string", required: true, default: "Zipkin-Tags" },
        static_tags: {
          type: "array",
          elements: {
            type: "record",
            fields: {
              name: {
                type: "string",
                required: true,
                not_one_of: [
                  "error",
                  "http.method",
                  "http.path",
                  "http.status_code",
                  "kong.balancer.state",
                  "kong.balancer.try",
                  "kong.consumer",
                  "kong.credential",
                  "kong.node.id",
                  "kong.route",
                  "kong.service",
                  "lc",
                  "peer.hostname",
                ],
              },
              value: { type: "string", required: true },
            },
          },
          custom_validator: "static_tags",
        },
        http_span_name: {
          type: "string",
          required: true,
          default: "method",
          one_of: ["method", "method_path"],
        },
        connect_timeout: { ...timeoutMs, default: 2000 },
        send_timeout: { ...timeoutMs, default: 5000 },
        read_timeout: { ...timeoutMs, default: 5000 },
        http_response_header_for_traceid: { type: "string" },
        phase_duration_flavor: {
          type: "string",
          required: true,
          default: "annotations",
          one_of: ["annotations", "tags"],
        },
        queue,
        propagation: { ...propagation, default: { default_format: "b3" } },
      },
    },
  },
});
