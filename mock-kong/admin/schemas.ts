// The schemas that a node validates with.
import type { FastifyPluginAsync } from "fastify";
import type { Gateway } from "../gateway.ts";

export const schemaRoutes: FastifyPluginAsync<{ readonly gateway: Gateway }> = async () => {};
