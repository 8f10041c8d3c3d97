// A client's look at the proxy of a simulated node. What cannot change is found out once for each configuration.
import type { Clock } from "../../core/clock.ts";
import type { KongEntity } from "../../core/kong.ts";
import type { Random } from "../../core/random.ts";
import { readHealthchecks } from "../../mock-kong/balancer/healthchecks.ts";
import type { Gateway, KeptConfiguration } from "../../mock-kong/gateway.ts";
import { routedRequest, type ClientRequest } from "../../mock-kong/proxy/client-request.ts";
import { HeaderList } from "../../mock-kong/proxy/header-list.ts";
import { newRequestId } from "../../mock-kong/proxy/request-id.ts";
import { serveRequest } from "../../mock-kong/proxy/serve-request.ts";
import { knownStatuses } from "./readings.ts";

/** Statuses that are remembered of one configuration, by one node and by all. */
const PATHS_MAX = 1000;

/**
 * Plugins that let every probe through, whatever they have seen before and whatever the time is. One that tells
 * consumers apart does not belong here: other plugins may be configured for those.
 */
const STEADY_PLUGINS: ReadonlySet<string> = new Set(["correlation-id", "cors"]);

export interface ProxyProbeOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly gateway: Gateway;
  /** The proxy's host and port, as a client names them. */
  readonly host: string;
  /** Aborted when the node ends. */
  readonly signal: AbortSignal;
}

export class ProxyProbe {
  readonly #options: ProxyProbeOptions;
  /** What `#statuses` were found with. */
  #served: KeptConfiguration | undefined;
  readonly #statuses = new Map<string, number>();

  constructor(options: ProxyProbeOptions) {
    this.#options = options;
  }

  /** Of the answer to `GET path`. */
  async status(path: string): Promise<number> {
    const { clock, random, gateway, host, signal } = this.#options;
    const { served } = gateway;
    if (this.#served !== served) {
      this.#served = served;
      this.#statuses.clear();
    }
    const shared = knownStatuses(served);
    const request = `${host} ${path}`;
    const known = this.#statuses.get(path) ?? shared?.get(request);
    if (known !== undefined) return known;
    const state = gateway.proxy;
    const client = { ...PROBE, target: path, headers: new HeaderList([["Host", host]]) };
    const { head } = await serveRequest(client, {
      clock,
      state,
      upstreams: answersAlways,
      requestId: newRequestId(random),
      body: undefined,
      signal,
    });
    if (gateway.served === served && isSteady(gateway, client)) {
      if (this.#statuses.size < PATHS_MAX) this.#statuses.set(path, head.status);
      if (shared !== undefined && isOfNames(gateway)) {
        if (shared.size >= PATHS_MAX) shared.clear();
        shared.set(request, head.status);
      }
    }
    return head.status;
  }
}

/**
 * Whether the same request gets the same status for as long as the configuration is in force. The application answers
 * always, so that what is left to change a mind is a target's health, and a plugin.
 */
function isSteady({ proxy, tables }: Gateway, client: ClientRequest): boolean {
  const match = proxy.router.match(routedRequest(client));
  if (match === undefined) return true;
  const { route, service } = match;
  const upstream = service && tables.byKey("upstreams", service.host);
  if (upstream !== undefined && readHealthchecks(upstream).isEnabled) return false;
  const scope = { routeId: route.id, serviceId: service?.id, consumerId: undefined };
  return proxy.plugins.every(
    ({ handler, pluginFor }) => STEADY_PLUGINS.has(handler.name) || pluginFor(scope) === undefined,
  );
}

/**
 * Whether ids that nodes draw have no part in which route is taken: of routes of equal standing, they decide. Which of a
 * route's steady plugins is the one, or of an upstream's targets, is all the same.
 */
function isOfNames({ routerFlavor, tables }: Gateway): boolean {
  return routerFlavor !== "traditional" && tables.list("routes").every(isNamed);
}

function isNamed({ name }: KongEntity): boolean {
  return typeof name === "string";
}

const PROBE = {
  method: "GET",
  httpVersion: "1.1",
  scheme: "http",
  sni: undefined,
  peerIp: "10.244.0.1",
  clientIp: "10.244.0.1",
  clientPort: 40_000,
  localIp: "10.244.1.1",
  localPort: 8000,
} as const;

const NOTHING = Buffer.alloc(0);

/** The application: every Pod of it answers 200 to everything. */
async function answersAlways() {
  return { status: 200, headers: new HeaderList(), body: NOTHING };
}
