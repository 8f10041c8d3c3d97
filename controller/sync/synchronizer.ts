// One round of synchronisation: what changed, what the gateways must hold, and what to do when they refuse it.
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import type { Behaviour } from "../fallback/behaviours.ts";
import type { ClientManager } from "../gateways/client-manager.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { HashedSnapshot, ObjectCache } from "../snapshot/object-cache.ts";
import type { ObjectRef } from "../snapshot/object-ref.ts";
import type { Candidate } from "./candidate.ts";
import { findHeldConfiguration } from "./find-held-configuration.ts";
import { forgetLostConfigurations } from "./forget-lost-configurations.ts";
import { pushToGateways, type GatewayOutcome } from "./push-to-gateways.ts";
import { recoverByFallback, type FallbackContext } from "./recover-by-fallback.ts";
import type { SyncObserver } from "./sync-event.ts";
import type { Translate, Translated } from "./translate-port.ts";

export interface SynchronizerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly behaviour: Behaviour;
  readonly observe: SyncObserver;
  readonly cache: ObjectCache;
  readonly gateways: ClientManager;
  readonly translate: Translate;
  readonly pushTimeoutMs: number;
  readonly pushesUnchanged: boolean;
  /** Feature gate FallbackConfiguration. */
  readonly fallbackEnabled: boolean;
  /** Flag use-last-valid-config-for-fallback. */
  readonly backfillEnabled: boolean;
}

export type UpdateOutcome =
  /** Every gateway holds what it should; nothing was sent. */
  | { readonly kind: "in-sync" }
  | { readonly kind: "pushed" }
  /** The gateways serve something valid, but not everything: `error` is the rejection. */
  | { readonly kind: "recovered"; readonly error: string }
  | { readonly kind: "failed"; readonly error: string };

/** What a round works on. */
interface Round {
  readonly taken: HashedSnapshot;
  /** What recovery may work on, by the behaviour. */
  readonly recoverable: CacheStores;
  readonly clients: readonly GatewayClient[];
}

/** The rounds share a memory; they must not overlap. */
export class Synchronizer {
  readonly #options: SynchronizerOptions;
  #processedHash: string | undefined;
  #translatorStores: CacheStores | undefined;
  #lastValid: Candidate | undefined;
  #lastValidSnapshot: CacheStores | undefined;
  #known: { readonly hash: string; readonly broken: readonly ObjectRef[] } | undefined;

  constructor(options: SynchronizerOptions) {
    this.#options = options;
  }

  /**
   * Runs one round. Whatever gateways answer is an outcome; only a bug rejects, and `legacy` has one.
   * @see KIC v3.5.13 internal/dataplane/kong_client.go
   */
  async update(): Promise<UpdateOutcome> {
    const { gateways, behaviour, log, fallbackEnabled } = this.#options;
    if (behaviour.asksPendingEveryRound) await gateways.checkPending();
    const clients = gateways.ready;
    this.#lastValid ??= await findHeldConfiguration(clients, this.#options);

    const round = this.#begin(clients);
    if (fallbackEnabled && (await this.#isInSync(round))) {
      log.write("debug", "all gateways are in sync; nothing to push");
      return { kind: "in-sync" };
    }
    if (clients.length === 0) {
      log.write("error", "no ready gateway to configure");
      return { kind: "in-sync" };
    }
    if (this.#known !== undefined) {
      return this.#recover(round, this.#known.broken, "objects are known to be broken");
    }
    return this.#pushEverything(round);
  }

  #begin(clients: readonly GatewayClient[]): Round {
    const { cache, behaviour, observe, fallbackEnabled } = this.#options;
    const taken = cache.takeSnapshot();
    if (!fallbackEnabled) {
      this.#translatorStores = taken.stores;
      return { taken, recoverable: taken.stores, clients };
    }
    const changed = taken.hash !== this.#processedHash;
    observe({ type: "snapshot-taken", changed });
    // Remembered before anything is pushed, whether that succeeds or not: so does the real one.
    this.#processedHash = taken.hash;
    if (changed || behaviour.translatesEverySnapshot) this.#translatorStores = taken.stores;
    if (this.#known?.hash !== taken.hash) this.#known = undefined;
    return { taken, recoverable: behaviour.recoverySnapshot(taken, changed), clients };
  }

  async #isInSync({ clients }: Round): Promise<boolean> {
    if (this.#options.behaviour.asksWhatGatewaysHold) {
      await forgetLostConfigurations(clients, this.#options);
    }
    return clients.every(({ sent }) => sent?.snapshotHash === this.#processedHash);
  }

  async #pushEverything(round: Round): Promise<UpdateOutcome> {
    const { taken, recoverable, clients } = round;
    const translated = this.#translate(this.#translatorStores ?? taken.stores, false);
    const outcomes = await this.#push(clients, translated.candidate, false);
    const error = errorOf(outcomes);
    if (error === undefined) {
      this.#lastValid = translated.candidate;
      this.#keepSnapshot(recoverable);
      this.#configured(translated, false);
      return { kind: "pushed" };
    }
    // The first rejection counts; what other gateways blame is not merged.
    const rejection = outcomes.find((outcome) => outcome.kind === "rejected");
    if (rejection === undefined) return { kind: "failed", error };
    const broken = rejection.failures.flatMap(({ objects }) => objects);
    return this.#recover(round, broken, error);
  }

  async #recover(
    round: Round,
    broken: readonly ObjectRef[],
    error: string,
  ): Promise<UpdateOutcome> {
    const { behaviour, log, fallbackEnabled } = this.#options;
    if (fallbackEnabled && broken.length > 0) {
      const result = await recoverByFallback(
        round.recoverable,
        broken,
        this.#fallbackContext(round),
      );
      if (result.ok) {
        log.write("info", "recovered from a rejected configuration by a fallback", {
          broken: result.broken.length,
          excluded: result.metadata.excluded.length,
        });
        if (behaviour.remembersBrokenObjects) {
          this.#known = { hash: round.taken.hash, broken: result.broken };
        }
        return { kind: "recovered", error };
      }
      log.write("error", "cannot recover from a rejected configuration by a fallback", {
        error: result.error,
      });
      // A fallback that did not reach every gateway is still the right one: the next round goes on with it.
      const goesOn = behaviour.remembersBrokenObjects && !result.isRejected;
      this.#known = goesOn ? { hash: round.taken.hash, broken: result.broken } : undefined;
      if (goesOn) return { kind: "failed", error: result.error };
    }
    return this.#pushLastValid(round, error);
  }

  async #pushLastValid({ clients }: Round, error: string): Promise<UpdateOutcome> {
    if (this.#lastValid === undefined) return { kind: "failed", error };
    const failure = errorOf(await this.#push(clients, this.#lastValid, true));
    if (failure !== undefined) return { kind: "failed", error: `${error}\n${failure}` };
    this.#options.log.write("info", "pushed the last valid configuration");
    return { kind: "recovered", error };
  }

  #fallbackContext({ clients }: Round): FallbackContext {
    const { behaviour, clock, observe } = this.#options;
    return {
      behaviour,
      clock,
      observe,
      lastValidSnapshot: this.#lastValidSnapshot,
      apply: async (stores) => {
        this.#translatorStores = stores;
        const translated = this.#translate(stores, true);
        const outcomes = await this.#push(clients, translated.candidate, true);
        const error = errorOf(outcomes);
        if (error !== undefined) return { ok: false, error, outcomes };
        this.#lastValid = translated.candidate;
        this.#keepSnapshot(stores);
        if (behaviour.reportsFallbackStatus) this.#configured(translated, true);
        return { ok: true };
      },
    };
  }

  #translate(stores: CacheStores, isFallback: boolean): Translated {
    const { clock, translate, observe } = this.#options;
    const startMs = clock.monotonicMs();
    const translated = translate(stores);
    const durationMs = clock.monotonicMs() - startMs;
    observe({ type: "translated", isFallback, failures: translated.failures, durationMs });
    return translated;
  }

  #push(
    clients: readonly GatewayClient[],
    candidate: Candidate,
    isFallback: boolean,
  ): Promise<readonly GatewayOutcome[]> {
    const { clock, log, observe, pushTimeoutMs, pushesUnchanged } = this.#options;
    return pushToGateways(clients, candidate, {
      clock,
      log,
      observe,
      isFallback,
      pushesUnchanged,
      timeoutMs: pushTimeoutMs,
      snapshotHash: this.#processedHash ?? "",
    });
  }

  #keepSnapshot(stores: CacheStores): void {
    if (this.#options.fallbackEnabled && this.#options.backfillEnabled) {
      this.#lastValidSnapshot = stores;
    }
  }

  #configured({ objects, failures }: Translated, isFallback: boolean): void {
    this.#options.observe({ type: "configured", isFallback, objects, failures });
  }
}

/** All errors of a push in one text; `undefined` when every gateway took it. */
function errorOf(outcomes: readonly GatewayOutcome[]): string | undefined {
  const errors = outcomes.flatMap((outcome) =>
    outcome.kind === "in-force"
      ? []
      : [`performing update for ${outcome.url} failed: ${outcome.error}`],
  );
  return errors.length === 0 ? undefined : errors.join("\n");
}
