// The plugin `grpc-gateway`. Source: Kong 3.9.1, kong/plugins/grpc-gateway/schema.lua.
import { defineSubschema } from "../field.ts";
import { anyProtocols } from "../typedefs.ts";

export const grpcGateway = defineSubschema({
  name: "grpc-gateway",
  fields: {
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: { proto: { type: "string", required: false } },
    },
  },
});
