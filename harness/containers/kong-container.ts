// How a container of Kong is set up: without a database, listening on all its addresses.
import type { ContainerSpec } from "./container-engine.ts";

export const PORTS = { admin: 8001, proxy: 8000, status: 8100 } as const;

/** Source: Kong Gateway 3.9 kong.conf.default. The proxy's access log would drown the rest: the prober asks all the time. */
const ENVIRONMENT = {
  KONG_DATABASE: "off",
  KONG_ADMIN_LISTEN: `0.0.0.0:${PORTS.admin}`,
  KONG_PROXY_LISTEN: `0.0.0.0:${PORTS.proxy}`,
  KONG_STATUS_LISTEN: `0.0.0.0:${PORTS.status}`,
  KONG_ADMIN_ACCESS_LOG: "/dev/stdout",
  KONG_ADMIN_ERROR_LOG: "/dev/stderr",
  KONG_PROXY_ACCESS_LOG: "off",
  KONG_PROXY_ERROR_LOG: "/dev/stderr",
  KONG_STATUS_ACCESS_LOG: "off",
  KONG_NGINX_WORKER_PROCESSES: "1",
} as const;

export function kongContainer(
  image: string,
  gateway: string,
  routerFlavor: string | undefined,
  onLog: (line: string) => void,
): ContainerSpec {
  return {
    image,
    environment:
      routerFlavor === undefined
        ? ENVIRONMENT
        : { ...ENVIRONMENT, KONG_ROUTER_FLAVOR: routerFlavor },
    ports: Object.values(PORTS),
    labels: { "kongsim.gateway": gateway },
    onLog,
  };
}
