// Turns away requests that are too long.
import { errorReply } from "../proxy/reply.ts";
import { errorContext } from "./authentication.ts";
import type { PluginHandler } from "./plugin.ts";

interface Config {
  readonly allowed_payload_size: number;
  readonly size_unit: "bytes" | "kilobytes" | "megabytes";
  readonly require_content_length: boolean;
}

const UNIT_BYTES = { bytes: 1, kilobytes: 1024, megabytes: 1024 * 1024 } as const;

/** @see Kong 3.9 kong/plugins/request-size-limiting/handler.lua */
export const requestSizeLimiting: PluginHandler<Config> = {
  name: "request-size-limiting",
  priority: 951,
  readsRequestBody: () => true,
  access({ config, exchange }) {
    const { headers } = exchange.client;
    const context = errorContext(exchange);
    const given = headers.get("content-length");
    const isChunked = headers.get("transfer-encoding") === "chunked";
    if (given === undefined && config.require_content_length && !isChunked) {
      return errorReply(context, 411, "A valid Content-Length header is required");
    }
    const length = given === undefined ? (exchange.requestBody?.length ?? 0) : Number(given);
    if (length <= config.allowed_payload_size * UNIT_BYTES[config.size_unit]) return undefined;
    const isWaiting = headers.get("expect")?.trim().toLowerCase() === "100-continue";
    return errorReply(context, isWaiting ? 417 : 413, "Request size limit exceeded");
  },
};
