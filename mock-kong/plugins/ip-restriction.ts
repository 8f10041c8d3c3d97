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
  access({ config, exchange, host }) {
    const { clientIp } = exchange.client;
    if (!isRefused(config, clientIp)) return undefined;
    const message = messageOf(config, clientIp);
    host.log("warn", `[ip-restriction] ${message}`);
    return errorReply(errorContext(exchange), config.status ?? STATUS_DEFAULT, message);
  },
  preread({ config, clientIp, host }) {
    if (!isRefused(config, clientIp)) return undefined;
    host.log("warn", `[ip-restriction] ${messageOf(config, clientIp)}`);
    return config.status ?? STATUS_DEFAULT;
  },
};

const STATUS_DEFAULT = 403;

function isRefused({ allow, deny }: Config, address: string): boolean {
  if (matches(deny ?? [], address)) return true;
  return allow != null && allow.length > 0 && !matches(allow, address);
}

function messageOf({ message }: Config, address: string): string {
  return message ?? `IP address not allowed: ${address}`;
}

function matches(blocks: readonly string[], address: string): boolean {
  return blocks.some((text) => {
    const block = parseAddressBlock(text);
    return block !== undefined && blockContains(block, address);
  });
}
