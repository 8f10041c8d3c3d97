// Where containers on an engine's default network find the machine that the engine runs on.
import { arrayOr, objectOr, stringOr } from "../../core/json.ts";

/** The IPv4 address, from what the engine tells of the network; without a word on it, the first one of the subnet. */
export function bridgeGateway(network: unknown): string | undefined {
  const configs = arrayOr(objectOr(objectOr(network)["IPAM"])["Config"]).map((config) =>
    objectOr(config),
  );
  for (const { Gateway, Subnet } of configs) {
    const gateway = stringOr(Gateway, "");
    if (gateway.includes(".")) return gateway;
    const [, prefix, last] = /^((?:\d+\.){3})(\d+)\/\d+$/.exec(stringOr(Subnet, "")) ?? [];
    if (prefix !== undefined) return `${prefix}${Number(last) + 1}`;
  }
  return undefined;
}
