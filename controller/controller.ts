// A controller, from its start to its end: finds gateways, follows the cluster, and keeps the one in step with the other.
import type { AdminApi, NodeInformation } from "../core/admin-api.ts";
import { withTimeout, type Clock } from "../core/clock.ts";
import { errorText } from "../core/errors.ts";
import { canonicalJson, sha256Hex } from "../core/hash.ts";
import type { KubeApi } from "../core/kube-api.ts";
import { linkedAbort } from "../core/linked-abort.ts";
import type { Log } from "../core/log.ts";
import type { Random } from "../core/random.ts";
import type { ControllerMemory } from "./controller-memory.ts";
import { BEHAVIOURS } from "./fallback/behaviours.ts";
import { ClientManager } from "./gateways/client-manager.ts";
import { EntityCatalogue } from "./gateways/entity-catalogue.ts";
import { discoverGateways, findInitialGateways } from "./gateways/find-initial-gateways.ts";
import type { GatewayClient } from "./gateways/gateway-client.ts";
import { ListenerSurvey } from "./gateways/kong-listeners.ts";
import { followedKinds, Informers } from "./informer/informers.ts";
import { LastValidKeeper } from "./last-valid/last-valid-keeper.ts";
import type { LastValidStore } from "./last-valid/last-valid-store.ts";
import { openLastValidStore } from "./last-valid/open-last-valid-store.ts";
import type { LicenseEntity } from "./kong-state/entities.ts";
import { LeaderElector } from "./leader-election/leader-elector.ts";
import { isEnterprise } from "./licenses/choose-license.ts";
import { LicenseFollower } from "./licenses/license-follower.ts";
import type { ControllerOptions } from "./options/controller-options.ts";
import { ObjectCache } from "./snapshot/object-cache.ts";
import { StartupError } from "./startup-error.ts";
import { StatusWriter } from "./status/status-writer.ts";
import type { SyncObserver } from "./sync/sync-event.ts";
import { runSyncLoop } from "./sync/sync-loop.ts";
import { Synchronizer, type SynchronizerOptions } from "./sync/synchronizer.ts";
import { translateWith } from "./sync/translate-with.ts";
import type { UpdateOutcome } from "./sync/update-outcome.ts";

const STATUS_DRAIN_MS_MAX = 2000;
const LAST_VALID_DRAIN_MS_MAX = 2000;
/** The longest pause before a push that came to no verdict is tried again. */
const RETRY_SYNCS_MAX = 5;

/** With a reason of its own: the default one is an error, whose stack costs more than all the rest. */
const ENDED = "a part of the controller has ended";

export interface ControllerPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly kube: KubeApi;
  readonly connect: (url: string, tlsServerName?: string) => AdminApi;
  readonly observe: SyncObserver;
  readonly openLastValidFile: (path: string) => LastValidStore;
  /** Of this process; no two are alike. */
  readonly instanceId: string;
}

/** What a leader works with. */
interface Parts {
  readonly cache: ObjectCache;
  readonly gateways: ClientManager;
  readonly node: NodeInformation;
  readonly informers: Informers;
  readonly licenses: LicenseFollower;
}

export class Controller {
  readonly #ports: ControllerPorts;
  readonly #options: ControllerOptions;
  #statuses: StatusWriter | undefined;
  #hasSynced = false;
  #leads = false;
  #known: Pick<Parts, "cache" | "gateways"> | undefined;
  #synchronizing: Synchronizer | undefined;

  constructor(ports: ControllerPorts, options: ControllerOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  /** Why the controller is not ready; `undefined` when a round has ended well, and for one that does not lead. */
  get unreadyBecause(): string | undefined {
    return this.#hasSynced || !this.#leads ? undefined : "no configuration was applied yet";
  }

  /** `undefined` until it has found gateways. */
  get memory(): ControllerMemory | undefined {
    if (this.#known === undefined) return undefined;
    const { cache, gateways } = this.#known;
    const { ready, pendingUrls } = gateways;
    return { cached: cache.takeSnapshot(), ready, pendingUrls, sync: this.#synchronizing?.memory };
  }

  /**
   * Runs until `signal` is aborted.
   * @throws {StartupError} when it cannot start; anything else that it throws is a bug that ends the process.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#ports;
    const initial = await findInitialGateways(this.#ports, this.#options, signal);
    if (initial === undefined) return;
    const { clients, node } = initial;
    log.write("info", "gateways found", {
      urls: clients.map(({ url }) => url),
      version: node.version,
      behaviour: this.#options.behaviour,
    });

    const cache = new ObjectCache();
    const licenses = new LicenseFollower(() => {
      if (isEnterprise(node)) cache.setBeside(textOfLicense(licenses.license));
      this.#statuses?.licensesChanged();
    });
    const gateways = this.#clientManager(clients);
    this.#known = { cache, gateways };
    const informers = this.#informers(cache, gateways);
    const life = linkedAbort(signal);
    const lead = async (leading: AbortSignal) => {
      const isSynced = await synced(informers, clock, this.#options.cacheSyncTimeoutMs, leading);
      if (!isSynced) return;
      log.write("info", "caches are filled");
      await this.#lead({ cache, gateways, node, informers, licenses }, leading);
    };
    // What any of them throws ends all of them.
    const parts = [
      informers.run(this.#ports, life.signal),
      ...(this.#options.ignoredKinds.has("KongLicense")
        ? []
        : [licenses.run(this.#ports, life.signal)]),
      gateways.run(life.signal),
      this.#whenElected(life.signal, lead),
    ].map((part) => part.finally(() => life.abort(ENDED)));
    try {
      await Promise.all(parts);
    } finally {
      await Promise.allSettled(parts);
    }
  }

  /** Replicas that discover the same gateways must not all configure them: one does, the others stand by. */
  async #whenElected(
    signal: AbortSignal,
    lead: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const { lease } = this.#options;
    const leading = (during: AbortSignal) => {
      this.#leads = true;
      return lead(during);
    };
    if (lease === undefined) return leading(signal);
    const { instanceId: identity, ...ports } = this.#ports;
    const random = ports.random.fork("leader-election");
    return new LeaderElector({ ...ports, random, lease, identity }).run(signal, leading);
  }

  async #lead(parts: Parts, signal: AbortSignal): Promise<void> {
    const { observe } = this.#ports;
    const statuses = this.#statusWriter(parts);
    const tellAll: SyncObserver = (event) => {
      observe(event);
      statuses.observe(event);
    };
    const keeper = this.#lastValidKeeper(tellAll);
    const lastValidBefore = await keeper?.read(signal);
    const synchronizer = this.#synchronizer(parts, {
      observe: tellAll,
      ...(lastValidBefore !== undefined && { lastValidBefore }),
      ...(keeper !== undefined && { keepLastValid: (stores) => keeper.keep(stores) }),
    });
    this.#statuses = statuses;
    this.#synchronizing = synchronizer;
    statuses.start();
    try {
      await this.#syncLoop(synchronizer, signal);
    } finally {
      this.#statuses = undefined;
      this.#synchronizing = undefined;
      await Promise.all([
        statuses.close(STATUS_DRAIN_MS_MAX),
        keeper?.close(LAST_VALID_DRAIN_MS_MAX),
      ]);
    }
  }

  /** One for each term: another replica may have kept something in between. */
  #lastValidKeeper(observe: SyncObserver): LastValidKeeper | undefined {
    const { kube, clock, random, log, openLastValidFile } = this.#ports;
    const { behaviour, lastValidStore } = this.#options;
    const store = openLastValidStore(lastValidStore, kube, openLastValidFile);
    if (store === undefined) return undefined;
    if (!BEHAVIOURS[behaviour].keepsLastValid) {
      log.write("warn", "only resilient keeps last valid objects", { behaviour });
      return undefined;
    }
    return new LastValidKeeper({ clock, random: random.fork("last-valid"), log, observe, store });
  }

  #statusWriter({ cache, gateways, informers, licenses }: Parts): StatusWriter {
    const { kube, clock, log } = this.#ports;
    const { publish, updateStatus, electionId } = this.#options;
    const survey = new ListenerSurvey({ clock, log, clients: () => gateways.ready });
    return new StatusWriter({
      api: kube,
      clock,
      log,
      publish,
      reports: updateStatus,
      objects: () => cache.takeSnapshot().stores,
      known: () => informers.known,
      admission: () => informers.admission,
      listeners: (signal) => survey.ask(signal),
      licenses: () => licenses.all,
      electionId,
    });
  }

  #clientManager(initial: readonly GatewayClient[]): ClientManager {
    const { clock, log, connect } = this.#ports;
    const { readinessCheckIntervalMs, readinessCheckTimeoutMs, behaviour } = this.#options;
    return new ClientManager(
      {
        clock,
        log,
        connect: ({ url, tlsServerName }) => connect(url, tlsServerName),
        asksBeforeReady: BEHAVIOURS[behaviour].asksBeforeReady,
        checkIntervalMs: readinessCheckIntervalMs,
        checkTimeoutMs: readinessCheckTimeoutMs,
      },
      initial,
    );
  }

  #informers(cache: ObjectCache, gateways: ClientManager): Informers {
    const { ingressClass, gatewayControllerName, featureGates, ignoredKinds } = this.#options;
    const { namespaces, gatewayToReconcile, configMapLabel } = this.#options;
    return new Informers(cache, {
      admission: {
        ingressClass,
        gatewayControllerName,
        configMapLabel,
        ...(gatewayToReconcile !== undefined && { gatewayToReconcile }),
      },
      kinds: followedKinds(featureGates, ignoredKinds),
      namespaces,
      onEndpointSlices: (slices) => {
        const discovered = discoverGateways(slices, this.#options, this.#ports.log);
        if (discovered !== undefined) gateways.notify(discovered);
      },
      onChange: (kind, change) => this.#statuses?.changed(kind, change),
    });
  }

  #synchronizer(
    { cache, gateways, node, licenses }: Parts,
    kept: Pick<SynchronizerOptions, "observe" | "lastValidBefore" | "keepLastValid">,
  ): Synchronizer {
    const { clock, log, random } = this.#ports;
    const options = this.#options;
    const entities = new EntityCatalogue();
    const license = () => (isEnterprise(node) ? licenses.license : undefined);
    return new Synchronizer({
      clock,
      log,
      ...kept,
      cache,
      gateways,
      behaviour: BEHAVIOURS[options.behaviour],
      translate: translateWith(options, node, clock, entities, license),
      learn: (stores, client, leading) => entities.learn(stores, client.admin, leading),
      random: random.fork("synchronizer"),
      retry: {
        firstMs: options.syncIntervalMs,
        maxMs: options.syncIntervalMs * RETRY_SYNCS_MAX,
      },
      pushTimeoutMs: options.pushTimeoutMs,
      statusTimeoutMs: options.readinessCheckTimeoutMs,
      pushesUnchanged: options.enableReverseSync,
      fallbackEnabled: options.featureGates["FallbackConfiguration"] === true,
      backfillEnabled: options.useLastValidConfigForFallback,
    });
  }

  async #syncLoop(synchronizer: Synchronizer, signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    const { initialSyncDelayMs, syncIntervalMs } = this.#options;
    const loop = { clock, initialDelayMs: initialSyncDelayMs, intervalMs: syncIntervalMs };
    await runSyncLoop(loop, async () => this.#finished(await synchronizer.update()), signal);
  }

  #finished(outcome: UpdateOutcome): void {
    const { log } = this.#ports;
    if (outcome.kind === "in-sync" || outcome.kind === "pushed") {
      if (outcome.kind === "pushed") log.write("info", "gateways are configured");
      this.#hasSynced = true;
      return;
    }
    const level = outcome.kind === "waiting" ? "debug" : "error";
    log.write(level, "the gateways could not be brought up to date", { error: outcome.error });
  }
}

/** A license is a secret: only its digest is kept where snapshots are told apart. */
function textOfLicense(license: LicenseEntity | undefined): string {
  return license === undefined ? "" : sha256Hex(canonicalJson(license));
}

/** @returns false when we were told to stop first. */
async function synced(
  informers: Informers,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await withTimeout(clock, timeoutMs, () => informers.synced, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw new StartupError(`the caches were not filled: ${errorText(error)}`, { cause: error });
  }
}
