// The plugin `azure-functions`. Source: Kong 3.9.1, kong/plugins/azure-functions/schema.lua.
import { defineSubschema } from "../field.ts";
import { anyProtocols } from "../typedefs.ts";

export const azureFunctions = defineSubschema({
  name: "azure-functions",
  fields: {
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        timeout: { type: "number", default: 600000 },
        keepalive: { type: "number", default: 60000 },
        https: { type: "boolean", default: true },
        https_verify: { type: "boolean", default: false },
        apikey: { type: "string", encrypted: true, referenceable: true },
        clientid: { type: "string", encrypted: true, referenceable: true },
        appname: { type: "string", required: true },
        hostdomain: { type: "string", required: true, default: "azurewebsites.net" },
        routeprefix: { type: "string", default: "api" },
        functionname: { type: "string", required: true },
      },
    },
  },
});
