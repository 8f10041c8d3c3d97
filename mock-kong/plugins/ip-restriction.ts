// Lets in by the client's address.
import { errorReply } from "../proxy/reply.ts";
import { blockContains, parseAddressBlock } from "../router/ip-address.ts";
import { errorContext } from "./authentication.ts";
import type { PluginHandler } from "./plugin.ts";

interface Config {
  readonly allow?: readonly string[] | null;
  readonly deny?: readonly string[] | null;
  readonly status?: number | null;
  readonly message?: string | null;
}

/** @see Kong 3.9 kong/plugins/ip-restriction/handler.lua */
export const ipRestriction: PluginHandler<Config> = {
  name: "ip-restriction",
  priority: 990,
  access({ config, exchange }) {
    const { clientIp } = exchange.client;
    const allow = config.allow ?? [];
    const isRefused =
      matches(config.deny ?? [], clientIp) || (allow.length > 0 && !matches(allow, clientIp));
    if (!isRefused) return undefined;
    const message = config.message ?? `IP address not allowed: ${clientIp}`;
    return errorReply(errorContext(exchange), config.status ?? 403, message);
  },
};

function matches(blocks: readonly string[], address: string): boolean {
  return blocks.some((text) => {
    const block = parseAddressBlock(text);
    return block !== undefined && blockContains(block, address);
  });
}
