// A fleet of one gateway that somebody else runs: for tests.
import type { GatewayFleet } from "./gateway-fleet.ts";

export function fleetOfOne(url: string): GatewayFleet {
  return {
    nodes: [
      {
        name: "kong-0",
        index: 0,
        phase: "running",
        adminUrl: url,
        proxyUrl: url,
        statusUrl: url,
        configurationHash: "0".repeat(32),
        routeNames: [],
        failNext: () => () => undefined,
      },
    ],
    scale: async () => undefined,
    restart: async () => undefined,
    close: async () => undefined,
  };
}
