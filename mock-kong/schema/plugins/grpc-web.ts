// The plugin `grpc-web`. Source: Kong 3.9.1, kong/plugins/grpc-web/schema.lua.
import { defineSubschema } from "../field.ts";
import { anyProtocols } from "../typedefs.ts";

export const grpcWeb = defineSubschema({
  name: "grpc-web",
  fields: {
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        proto: { type: "string", required: false },
        pass_stripped_path: { type: "boolean", required: false },
        allow_origin_header: { type: "string", required: false, default: "*" },
      },
    },
  },
});
