// A controller, from its start to its end: finds gateways, follows the cluster, and keeps the one in step with the other.
import type { AdminApi, NodeInformation } from "../core/admin-api.ts";
import { withTimeout, type Clock } from "../core/clock.ts";
import type { KubeApi } from "../core/kube-api.ts";
import type { Log } from "../core/log.ts";
import type { Random } from "../core/random.ts";
import { BEHAVIOURS } from "./fallback/behaviours.ts";
import { ClientManager } from "./gateways/client-manager.ts";
import { discoverGateways, findInitialGateways } from "./gateways/find-initial-gateways.ts";
import type { GatewayClient } from "./gateways/gateway-client.ts";
import { StartupError } from "./startup-error.ts";
import { followedKinds, Informers } from "./informer/informers.ts";
import type { ControllerOptions } from "./options/controller-options.ts";
import { ObjectCache } from "./snapshot/object-cache.ts";
import type { SyncObserver } from "./sync/sync-event.ts";
import { runSyncLoop } from "./sync/sync-loop.ts";
import { Synchronizer, type UpdateOutcome } from "./sync/synchronizer.ts";
import { translateWith } from "./sync/translate-with.ts";

const CACHE_SYNC_TIMEOUT_MS = 120_000;

export interface ControllerPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly kube: KubeApi;
  readonly connect: (url: string, tlsServerName?: string) => AdminApi;
  readonly observe: SyncObserver;
}

export class Controller {
  readonly #ports: ControllerPorts;
  readonly #options: ControllerOptions;
  #hasSynced = false;

  constructor(ports: ControllerPorts, options: ControllerOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  /** Why the controller is not ready; `undefined` when a round has ended well since the start. */
  get unreadyBecause(): string | undefined {
    return this.#hasSynced ? undefined : "no configuration was applied yet";
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
    const gateways = this.#clientManager(clients);
    const informers = this.#informers(cache, gateways);
    const synchronizer = this.#synchronizer(cache, gateways, node);
    const lives = new AbortController();
    const both = AbortSignal.any([signal, lives.signal]);
    // What any of them throws ends all of them.
    const parts = [
      informers.run(this.#ports, both),
      gateways.run(both),
      (async () => {
        const isSynced = await synced(informers, clock, both);
        if (!isSynced) return;
        log.write("info", "caches are filled");
        await this.#syncLoop(synchronizer, both);
      })(),
    ];
    try {
      await Promise.all(parts);
    } finally {
      lives.abort();
      await Promise.allSettled(parts);
    }
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
    const { ingressClass, featureGates } = this.#options;
    return new Informers(cache, {
      ingressClass,
      kinds: followedKinds(featureGates),
      onEndpointSlices: (slices) => {
        const discovered = discoverGateways(slices, this.#options, this.#ports.log);
        if (discovered !== undefined) gateways.notify(discovered);
      },
    });
  }

  #synchronizer(cache: ObjectCache, gateways: ClientManager, node: NodeInformation): Synchronizer {
    const { clock, log, observe } = this.#ports;
    const options = this.#options;
    return new Synchronizer({
      clock,
      log,
      observe,
      cache,
      gateways,
      behaviour: BEHAVIOURS[options.behaviour],
      translate: translateWith(options, node, clock),
      pushTimeoutMs: options.pushTimeoutMs,
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
    log.write("error", "Could not update kong admin", { error: outcome.error });
  }
}

/** @returns false when we were told to stop first. */
async function synced(informers: Informers, clock: Clock, signal: AbortSignal): Promise<boolean> {
  try {
    await withTimeout(clock, CACHE_SYNC_TIMEOUT_MS, () => informers.synced, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw new StartupError(`the caches were not filled: ${text(error)}`, { cause: error });
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
