// The plugin `aws-lambda`. Source: Kong 3.9.1, kong/plugins/aws-lambda/schema.lua.
import { defineSubschema } from "../field.ts";
import { host, httpProtocols, port, url } from "../typedefs.ts";

export const awsLambda = defineSubschema({
  name: "aws-lambda",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        timeout: { type: "number", required: true, default: 60000 },
        keepalive: { type: "number", required: true, default: 60000 },
        aws_key: { type: "string", encrypted: true, referenceable: true },
        aws_secret: { type: "string", encrypted: true, referenceable: true },
        aws_assume_role_arn: { type: "string", encrypted: true, referenceable: true },
        aws_role_session_name: { type: "string", default: "kong" },
        aws_sts_endpoint_url: url,
        aws_region: host,
        function_name: { type: "string", required: false },
        qualifier: { type: "string" },
        invocation_type: {
          type: "string",
          required: true,
          default: "RequestResponse",
          one_of: ["RequestResponse", "Event", "DryRun"],
        },
        log_type: { type: "string", required: true, default: "Tail", one_of: ["Tail", "None"] },
        host,
        port: { ...port, default: 443 },
        disable_https: { type: "boolean", default: false },
        unhandled_status: { type: "integer", between: [100, 999] },
        forward_request_method: { type: "boolean", default: false },
        forward_request_uri: { type: "boolean", default: false },
        forward_request_headers: { type: "boolean", default: false },
        forward_request_body: { type: "boolean", default: false },
        is_proxy_integration: { type: "boolean", default: false },
        awsgateway_compatible: { type: "boolean", default: false },
        proxy_url: url,
        skip_large_bodies: { type: "boolean", default: true },
        base64_encode_body: { type: "boolean", default: true },
        aws_imds_protocol_version: {
          type: "string",
          required: true,
          default: "v1",
          one_of: ["v1", "v2"],
        },
        empty_arrays_mode: {
          type: "string",
          required: true,
          default: "legacy",
          one_of: ["legacy", "correct"],
        },
      },
    },
  },
  entity_checks: [
    { mutually_required: ["config.aws_key", "config.aws_secret"] },
    { custom_entity_check: { check: "plain_proxy_url", field_sources: ["config.proxy_url"] } },
  ],
});
