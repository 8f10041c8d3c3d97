// One round of synchronisation: what changed, what the gateways must hold, and what to do when they refuse it.
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import type { Behaviour } from "../fallback/behaviours.ts";
import { failClosed } from "../fallback/fail-closed.ts";
import type { ClientManager } from "../gateways/client-manager.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { HashedSnapshot, ObjectCache } from "../snapshot/object-cache.ts";
import { refIdentity, refText, type ObjectRef } from "../snapshot/object-ref.ts";
import type { Candidate } from "./candidate.ts";
import { findHeldConfiguration } from "./find-held-configuration.ts";
import { forgetLostConfigurations } from "./forget-lost-configurations.ts";
import { pushToGateways, type GatewayOutcome } from "./push-to-gateways.ts";
import {
  blamedBy,
  isRefusal,
  recoverByFallback,
  searchBrokenByTrial,
  type Applied,
  type FallbackContext,
} from "./recover-by-fallback.ts";
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
}

/** Gateways that refuse for the same reasons, as far as the behaviour tells them apart. */
interface Refusal {
  readonly clients: readonly GatewayClient[];
  /** Empty when nobody was blamed. */
  readonly broken: readonly ObjectRef[];
  readonly error: string;
}

/** The rounds share a memory; they must not overlap. */
export class Synchronizer {
  readonly #options: SynchronizerOptions;
  readonly #translateStores: Translate;
  #processedHash: string | undefined;
  #translatorStores: CacheStores | undefined;
  #lastValid: Candidate | undefined;
  #lastValidSnapshot: CacheStores | undefined;
  /** By gateway: what it was found to refuse of the snapshot that is being processed. */
  readonly #known = new Map<string, readonly ObjectRef[]>();

  constructor(options: SynchronizerOptions) {
    const { behaviour, translate } = options;
    this.#options = options;
    this.#translateStores = behaviour.failsClosed ? failClosed(translate) : translate;
  }

  /**
   * Runs one round. Whatever gateways answer is an outcome; only a bug rejects, and `legacy` has one.
   * @see KIC v3.5.13 internal/dataplane/kong_client.go
   */
  async update(): Promise<UpdateOutcome> {
    const outcome = await this.#update();
    const { gateways, behaviour, observe } = this.#options;
    if (behaviour.asksWhatGatewaysHold) {
      const held = gateways.ready.map(({ url, sent }) => ({
        url,
        isConfigured: sent !== undefined,
      }));
      observe({ type: "gateways-checked", gateways: held });
    }
    return outcome;
  }

  async #update(): Promise<UpdateOutcome> {
    const { gateways, behaviour, log, fallbackEnabled } = this.#options;
    if (behaviour.asksPendingEveryRound) await gateways.checkPending();
    const clients = gateways.ready;
    this.#lastValid ??= await findHeldConfiguration(clients, this.#options);

    const round = this.#begin();
    if (fallbackEnabled && (await this.#isInSync(clients))) {
      log.write("debug", "all gateways are in sync; nothing to push");
      return { kind: "in-sync" };
    }
    if (clients.length === 0) {
      log.write("error", "no ready gateway to configure");
      return { kind: "in-sync" };
    }
    const known = clients.flatMap((client) => this.#knownRefusal(client) ?? []);
    const fresh = clients.filter((client) => !known.some((each) => each.clients.includes(client)));
    const outcomes = await Promise.all([
      ...known.map((refusal) => this.#recover(round, refusal)),
      ...(fresh.length > 0 ? [this.#pushEverything(round, fresh)] : []),
    ]);
    return joined(outcomes);
  }

  #begin(): Round {
    const { cache, behaviour, observe, fallbackEnabled } = this.#options;
    const taken = cache.takeSnapshot();
    if (!fallbackEnabled) {
      this.#translatorStores = taken.stores;
      return { taken, recoverable: taken.stores };
    }
    const changed = taken.hash !== this.#processedHash;
    observe({ type: "snapshot-taken", changed });
    // Remembered before anything is pushed, whether that succeeds or not: so does the real one.
    this.#processedHash = taken.hash;
    if (changed || behaviour.translatesEverySnapshot) this.#translatorStores = taken.stores;
    if (changed) this.#known.clear();
    return { taken, recoverable: behaviour.recoverySnapshot(taken, changed) };
  }

  async #isInSync(clients: readonly GatewayClient[]): Promise<boolean> {
    if (this.#options.behaviour.asksWhatGatewaysHold) {
      await forgetLostConfigurations(clients, this.#options);
    }
    return clients.every(({ sent }) => sent?.snapshotHash === this.#processedHash);
  }

  async #pushEverything(round: Round, clients: readonly GatewayClient[]): Promise<UpdateOutcome> {
    const translated = this.#translate(this.#translatorStores ?? round.taken.stores, false);
    const outcomes = await this.#push(clients, translated.candidate, false);
    const error = errorOf(outcomes);
    if (error === undefined) {
      this.#accepted(translated, round.recoverable, false);
      return { kind: "pushed" };
    }
    const refusals = this.#refusals(clients, outcomes, error);
    if (refusals.length === 0) return { kind: "failed", error };
    return joined(await Promise.all(refusals.map((refusal) => this.#recover(round, refusal))));
  }

  #refusals(
    clients: readonly GatewayClient[],
    outcomes: readonly GatewayOutcome[],
    error: string,
  ): readonly Refusal[] {
    const { recoversEachGateway, searchesWhatIsNotBlamed } = this.#options.behaviour;
    const refused = outcomes.filter(
      (outcome) => outcome.kind === "rejected" || (searchesWhatIsNotBlamed && isRefusal(outcome)),
    );
    if (!recoversEachGateway) {
      // The first one counts, and is held against all; what other gateways blame is not merged.
      return refused
        .slice(0, 1)
        .map((outcome) => ({ clients, broken: blamedBy([outcome]), error }));
    }
    return refused.map((outcome) => ({
      clients: clients.filter(({ url }) => url === outcome.url),
      broken: blamedBy([outcome]),
      error: errorOf([outcome]) ?? error,
    }));
  }

  /**
   * What a gateway is known to refuse. One that was never asked is taken to refuse what all others do: it gets something
   * to serve at once, and no rejection first.
   */
  #knownRefusal(client: GatewayClient): Refusal | undefined {
    const [first, ...others] = this.#known.values();
    const isCommon = client.sent === undefined && others.every((other) => isSame(other, first));
    const broken = this.#known.get(client.url) ?? (isCommon ? first : undefined);
    return broken && { clients: [client], broken, error: "objects are known to be broken" };
  }

  async #recover(round: Round, refusal: Refusal): Promise<UpdateOutcome> {
    const { behaviour, log, fallbackEnabled } = this.#options;
    const { clients, error } = refusal;
    const urls = clients.map(({ url }) => url);
    const broken = await this.#brokenIn(round, refusal);
    if (!fallbackEnabled || broken.length === 0) return this.#pushLastValid(refusal);

    const result = await recoverByFallback(
      round.recoverable,
      broken,
      this.#fallbackContext(clients),
    );
    // A fallback that did not reach every gateway is still the right one: the next round goes on with it.
    const isRight = result.ok || !result.isRefused;
    for (const url of urls) {
      if (behaviour.remembersBrokenObjects && isRight) this.#known.set(url, result.broken);
      else this.#known.delete(url);
    }
    if (result.ok) {
      log.write("info", "recovered from a rejected configuration by a fallback", {
        urls,
        broken: result.broken.map(refText),
        excluded: result.metadata.excluded.length,
        backfilled: result.metadata.backfilled.length,
      });
      return { kind: "recovered", error };
    }
    log.write("error", "cannot recover from a rejected configuration by a fallback", {
      urls,
      error: result.error,
    });
    if (behaviour.remembersBrokenObjects && isRight) return { kind: "failed", error: result.error };
    return this.#pushLastValid(refusal);
  }

  /** The objects that a gateway blames; where it blames nobody, those that it turns out to refuse. */
  async #brokenIn(
    round: Round,
    { clients, broken, error }: Refusal,
  ): Promise<readonly ObjectRef[]> {
    const { behaviour, log, fallbackEnabled } = this.#options;
    if (broken.length > 0 || !behaviour.searchesWhatIsNotBlamed || !fallbackEnabled) return broken;
    const urls = clients.map(({ url }) => url);
    log.write("warn", "a gateway refuses and blames nobody; finding out by trial", { urls, error });
    const search = await searchBrokenByTrial(round.recoverable, this.#fallbackContext(clients));
    if (search.ok) return search.broken;
    log.write("error", "no object could be found to blame", { urls, error: search.error });
    return [];
  }

  async #pushLastValid({ clients, error }: Refusal): Promise<UpdateOutcome> {
    if (this.#lastValid === undefined) return { kind: "failed", error };
    const failure = errorOf(await this.#push(clients, this.#lastValid, true));
    if (failure !== undefined) return { kind: "failed", error: `${error}\n${failure}` };
    this.#options.log.write("info", "pushed the last valid configuration");
    return { kind: "recovered", error };
  }

  #fallbackContext(clients: readonly GatewayClient[]): FallbackContext {
    const { behaviour, clock, observe, backfillEnabled } = this.#options;
    return {
      behaviour,
      clock,
      observe,
      backfillSnapshot: backfillEnabled ? this.#lastValidSnapshot : undefined,
      acceptedSnapshot: this.#lastValidSnapshot,
      apply: async (stores): Promise<Applied> => {
        this.#translatorStores = stores;
        const translated = this.#translate(stores, true);
        const outcomes = await this.#push(clients, translated.candidate, true);
        const error = errorOf(outcomes);
        if (error !== undefined) return { ok: false, error, outcomes };
        this.#accepted(translated, stores, true);
        return { ok: true };
      },
    };
  }

  #translate(stores: CacheStores, isFallback: boolean): Translated {
    const { clock, observe } = this.#options;
    const startMs = clock.monotonicMs();
    const translated = this.#translateStores(stores);
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

  /** Gateways took this: it is what to come back to. */
  #accepted(translated: Translated, stores: CacheStores, isFallback: boolean): void {
    const { behaviour, observe, fallbackEnabled, backfillEnabled } = this.#options;
    this.#lastValid = translated.candidate;
    if (fallbackEnabled && (backfillEnabled || behaviour.searchesWhatIsNotBlamed)) {
      this.#lastValidSnapshot = stores;
    }
    if (isFallback && !behaviour.reportsFallbackStatus) return;
    const { objects, failures } = translated;
    observe({ type: "configured", isFallback, objects, failures });
  }
}

function isSame(a: readonly ObjectRef[], b: readonly ObjectRef[] | undefined): boolean {
  const identities = new Set(a.map(refIdentity));
  return a.length === b?.length && b.every((ref) => identities.has(refIdentity(ref)));
}

/** The worst of several, with the errors of all. */
function joined(outcomes: readonly UpdateOutcome[]): UpdateOutcome {
  const errors = outcomes.flatMap((outcome) => ("error" in outcome ? [outcome.error] : []));
  const error = [...new Set(errors)].join("\n");
  if (outcomes.some(({ kind }) => kind === "failed")) return { kind: "failed", error };
  if (outcomes.some(({ kind }) => kind === "recovered")) return { kind: "recovered", error };
  return { kind: "pushed" };
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
