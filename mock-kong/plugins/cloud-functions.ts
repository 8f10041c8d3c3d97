// Functions in somebody's cloud: there is none here, so the gateway answers as it does when it cannot reach it.
import { errorReply, jsonReply } from "../proxy/reply.ts";
import { errorContext } from "./authentication.ts";
import type { PluginHandler } from "./plugin.ts";

const MESSAGE = "An unexpected error occurred";

/** @see Kong 3.9 kong/plugins/aws-lambda/handler.lua */
export const awsLambda: PluginHandler<unknown> = {
  name: "aws-lambda",
  priority: 750,
  access: ({ exchange }) => errorReply(errorContext(exchange), 500, MESSAGE),
};

/** @see Kong 3.9 kong/plugins/azure-functions/handler.lua */
export const azureFunctions: PluginHandler<unknown> = {
  name: "azure-functions",
  priority: 749,
  access: () => jsonReply(500, { message: MESSAGE }),
};
