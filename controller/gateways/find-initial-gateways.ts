// The gateways that a controller starts with: it does not start without one.
import type { AdminApi, NodeInformation } from "../../core/admin-api.ts";
import { TimeoutError, withTimeout, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import { KubeApiError, KubeUnreachableError, type KubeApi } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import { linkedAbort } from "../../core/linked-abort.ts";
import type { Log } from "../../core/log.ts";
import { BEHAVIOURS } from "../fallback/behaviours.ts";
import type { ControllerOptions } from "../options/controller-options.ts";
import { resourceTypeOf } from "../snapshot/kinds.ts";
import { StartupError } from "../startup-error.ts";
import { discoverAdminApis, type DiscoveredAdminApi } from "./discovered-admin-api.ts";
import { GatewayClient } from "./gateway-client.ts";
import { olderOf, requireSupportedVersion } from "./supported-version.ts";

const DISCOVERY_RETRY_MS = 1000;
/** How long the others are waited for once one has answered. */
const OTHERS_PATIENCE_MS = 1000;

interface Ports {
  readonly clock: Clock;
  readonly log: Log;
  readonly kube: KubeApi;
  readonly connect: (url: string, tlsServerName?: string) => AdminApi;
}

type Options = Pick<
  ControllerOptions,
  "behaviour" | "gateways" | "initRetries" | "initRetryDelayMs" | "readinessCheckTimeoutMs"
>;

interface FoundGateway {
  readonly client: GatewayClient;
  readonly node: NodeInformation;
}

export interface InitialGateways {
  readonly clients: readonly GatewayClient[];
  /** What `GET /` says of them; of the oldest, where versions differ. */
  readonly node: NodeInformation;
}

/**
 * Waits without limit for the Admin Service to have endpoints: one without is a Deployment that stands at zero. Then
 * each gateway has a bounded number of attempts to answer `GET /`. A gateway that goes away meanwhile is asked all the
 * same, unless the behaviour discovers anew: then those that answer are enough, and the others are found later.
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
  const { rediscoversAtStart } = BEHAVIOURS[options.behaviour];
  try {
    const found =
      "urls" in options.gateways || !rediscoversAtStart
        ? await awaitEach(ports, options, signal)
        : await awaitAny(ports, options, signal);
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

/** Every gateway of one list, each of which is asked until it answers. */
async function awaitEach(
  ports: Ports,
  options: Options,
  signal: AbortSignal,
): Promise<readonly FoundGateway[]> {
  const gateways =
    "urls" in options.gateways
      ? options.gateways.urls.map((url) => ({ url: url.replace(/\/+$/, "") }))
      : await awaitDiscovery(ports, options, signal);
  return Promise.all(
    gateways.map(async (gateway) => {
      const discovered = "pod" in gateway ? gateway : undefined;
      const admin = ports.connect(gateway.url, discovered?.tlsServerName);
      const node = await readNode(admin, ports, options, signal);
      return { client: new GatewayClient(admin, discovered), node };
    }),
  );
}

/** Those that answer of a list that is read anew for each attempt; other gateways have attempts of their own. */
async function awaitAny(
  ports: Ports,
  options: Options,
  signal: AbortSignal,
): Promise<readonly FoundGateway[]> {
  let asked = "";
  for (let attempt = 1; ; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- asked until one answers
    const listed = await awaitDiscovery(ports, options, signal);
    const urls = listed
      .map(({ url }) => url)
      .toSorted()
      .join(", ");
    if (urls !== asked) attempt = 1;
    asked = urls;
    // oxlint-disable-next-line no-await-in-loop
    const found = await askAll(listed, ports, options, signal);
    if (found.length > 0) return found;
    if (attempt === options.initRetries) {
      throw new StartupError(`gave up on ${urls} after ${attempt} attempts`);
    }
    // oxlint-disable-next-line no-await-in-loop
    await ports.clock.sleep(options.initRetryDelayMs, signal);
  }
}

/** Asks each once; whoever takes much longer than another is left to the readiness checks. */
async function askAll(
  listed: readonly DiscoveredAdminApi[],
  { clock, log, connect }: Ports,
  { readinessCheckTimeoutMs }: Options,
  signal: AbortSignal,
): Promise<readonly FoundGateway[]> {
  const answers = new Map<string, FoundGateway>();
  const first = Promise.withResolvers<void>();
  const over = linkedAbort(signal);
  let waiting = listed.length;
  const ask = async (discovered: DiscoveredAdminApi) => {
    const { url, tlsServerName } = discovered;
    const admin = connect(url, tlsServerName);
    const getRoot = (inner: AbortSignal) => admin.getRoot(inner);
    const node = await withTimeout(clock, readinessCheckTimeoutMs, getRoot, over.signal).catch(
      (error: unknown) => {
        if (!over.signal.aborted) tellSilence(log, url, error);
        return undefined;
      },
    );
    waiting -= 1;
    if (node === undefined) return;
    answers.set(url, { client: new GatewayClient(admin, discovered), node: usable(admin, node) });
    first.resolve();
  };
  try {
    const all = Promise.all(listed.map(ask));
    await Promise.race([all, first.promise]);
    await withTimeout(clock, OTHERS_PATIENCE_MS, () => all, signal);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
  } finally {
    if (waiting > 0) over.abort("enough gateways have answered");
    else over.release();
  }
  return listed.flatMap(({ url }) => answers.get(url) ?? []);
}

function tellSilence(log: Log, url: string, error: unknown): void {
  log.write("info", "gateway does not answer yet", { url, error: errorText(error) });
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
      if (signal.aborted) throw error;
      if (attempt === initRetries) {
        const why = `gave up on ${admin.url} after ${attempt} attempts: ${errorText(error)}`;
        throw new StartupError(why, { cause: error });
      }
      tellSilence(log, admin.url, error);
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
