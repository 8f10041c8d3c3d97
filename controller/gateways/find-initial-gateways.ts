// The gateways that a controller starts with: it does not start without one.
import type { AdminApi, NodeInformation } from "../../core/admin-api.ts";
import { withTimeout, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import { KubeApiError, KubeUnreachableError, type KubeApi } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Log } from "../../core/log.ts";
import type { ControllerOptions } from "../options/controller-options.ts";
import { resourceTypeOf } from "../snapshot/kinds.ts";
import { StartupError } from "../startup-error.ts";
import { discoverAdminApis, type DiscoveredAdminApi } from "./discovered-admin-api.ts";
import { GatewayClient } from "./gateway-client.ts";
import { olderOf, requireSupportedVersion } from "./supported-version.ts";

const DISCOVERY_RETRY_MS = 1000;

interface Ports {
  readonly clock: Clock;
  readonly log: Log;
  readonly kube: KubeApi;
  readonly connect: (url: string, tlsServerName?: string) => AdminApi;
}

type Options = Pick<
  ControllerOptions,
  "gateways" | "initRetries" | "initRetryDelayMs" | "readinessCheckTimeoutMs"
>;

export interface InitialGateways {
  readonly clients: readonly GatewayClient[];
  /** What `GET /` says of them; of the oldest, where versions differ. */
  readonly node: NodeInformation;
}

/**
 * Waits without limit for the Admin Service to have endpoints: one without is a Deployment that stands at zero. Then
 * each gateway has a bounded number of attempts to answer `GET /`.
 *
 * @returns `undefined` when `signal` was aborted first.
 * @throws {StartupError} when a gateway does not answer, or is none that we can configure.
 * @see KIC v3.5.13 internal/manager/run.go, setup.go
 */
export async function findInitialGateways(
  ports: Ports,
  options: Options,
  signal: AbortSignal,
): Promise<InitialGateways | undefined> {
  try {
    const gateways =
      "urls" in options.gateways
        ? options.gateways.urls.map((url) => ({ url: url.replace(/\/+$/, "") }))
        : await awaitDiscovery(ports, options, signal);
    const found = await Promise.all(
      gateways.map(async (gateway) => {
        const discovered = "pod" in gateway ? gateway : undefined;
        const admin = ports.connect(gateway.url, discovered?.tlsServerName);
        const node = await readNode(admin, ports, options, signal);
        return { client: new GatewayClient(admin, discovered), node };
      }),
    );
    const node = found.map((gateway) => gateway.node).reduce(olderOf);
    return { clients: found.map(({ client }) => client), node };
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** The gateways that these slices list, slices of other Services left out; `undefined` when nothing can be said. */
export function discoverGateways(
  slices: readonly KubeObject[],
  { gateways }: Pick<ControllerOptions, "gateways">,
  log: Log,
): readonly DiscoveredAdminApi[] | undefined {
  if ("urls" in gateways) return undefined;
  const { namespace, name } = gateways.service;
  const ours = slices.filter(
    ({ metadata }) =>
      metadata.namespace === namespace && metadata.labels?.["kubernetes.io/service-name"] === name,
  );
  const discovery = discoverAdminApis(ours, new Set(gateways.portNames));
  if (discovery.ok) return discovery.admins;
  log.write("error", "cannot discover gateways", { error: discovery.message });
  return undefined;
}

async function awaitDiscovery(
  { clock, kube, log }: Ports,
  options: Options,
  signal: AbortSignal,
): Promise<readonly DiscoveredAdminApi[]> {
  if ("urls" in options.gateways) throw new RangeError("fixed gateways are not discovered");
  const { namespace, name } = options.gateways.service;
  const service = `${namespace}/${name}`;
  const labelSelector = `kubernetes.io/service-name=${name}`;
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- asked until there is one
      const { items } = await kube.list(resourceTypeOf("EndpointSlice"), {
        namespace,
        labelSelector,
      });
      const discovered = discoverGateways(items, options, log) ?? [];
      if (discovered.length > 0) return discovered;
      log.write("info", "the Admin Service has no endpoints yet", { service });
    } catch (error) {
      if (!(error instanceof KubeApiError) && !(error instanceof KubeUnreachableError)) throw error;
      log.write("warn", "cannot discover gateways", { service, error: error.message });
    }
    // oxlint-disable-next-line no-await-in-loop
    await clock.sleep(DISCOVERY_RETRY_MS, signal);
  }
}

async function readNode(
  admin: AdminApi,
  { clock, log }: Ports,
  { initRetries, initRetryDelayMs, readinessCheckTimeoutMs }: Options,
  signal: AbortSignal,
): Promise<NodeInformation> {
  for (let attempt = 1; ; attempt += 1) {
    const node = await withTimeout(
      clock,
      readinessCheckTimeoutMs,
      (inner) => admin.getRoot(inner),
      signal,
    ).catch((error: unknown) => {
      const why = errorText(error);
      if (signal.aborted) throw error;
      if (attempt > initRetries) {
        throw new StartupError(`gave up on ${admin.url} after ${attempt} attempts: ${why}`, {
          cause: error,
        });
      }
      log.write("info", "gateway does not answer yet", { url: admin.url, error: why });
      return undefined;
    });
    if (node !== undefined) return usable(admin, node);
    // oxlint-disable-next-line no-await-in-loop -- asked until it answers
    await clock.sleep(initRetryDelayMs, signal);
  }
}

function usable({ url }: AdminApi, node: NodeInformation): NodeInformation {
  requireSupportedVersion(node);
  const { database } = node.configuration;
  if (database !== "off") {
    throw new StartupError(
      `${url} runs with database "${database}"; only DB-less gateways (off) can be configured`,
    );
  }
  return node;
}
