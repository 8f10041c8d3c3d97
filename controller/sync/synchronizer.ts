// One round of synchronisation: what changed, what the gateways must hold, and what to do when they refuse it.
import { withTimeout } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import { completeDependencies } from "../fallback/complete-dependencies.ts";
import { directDependencies } from "../fallback/dependencies.ts";
import { FallbackMemory } from "../fallback/fallback-memory.ts";
import type { ClientManager } from "../gateways/client-manager.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { HashedSnapshot, ObjectCache } from "../snapshot/object-cache.ts";
import { refIdentity, refText, type ObjectRef } from "../snapshot/object-ref.ts";
import { Delivery, errorOf, type DeliveryOptions } from "./delivery.ts";
import { forgetLostConfigurations } from "./forget-lost-configurations.ts";
import type { GatewayOutcome } from "./push-to-gateways.ts";
import {
  blamedBy,
  isRefusal,
  recoverByFallback,
  searchBrokenByTrial,
  type FallbackContext,
} from "./recover-by-fallback.ts";
import { joinedOutcome, type UpdateOutcome } from "./update-outcome.ts";
import { versionSignature } from "./version-signature.ts";

export interface SynchronizerOptions extends DeliveryOptions {
  readonly cache: ObjectCache;
  readonly gateways: ClientManager;
  /** Asks a gateway for what the translation of a snapshot needs to know. */
  readonly learn?: (
    stores: CacheStores,
    client: GatewayClient,
    signal: AbortSignal,
  ) => Promise<void>;
}

/** What a round works on. */
interface Round {
  readonly taken: HashedSnapshot;
  /** What recovery may work on, by the behaviour. */
  readonly recoverable: CacheStores;
  /** Whether the cache has changed since the round before. */
  readonly changed: boolean;
  readonly memory: FallbackMemory;
}

/** Gateways that refuse for the same reasons, as far as the behaviour tells them apart. */
interface Refusal {
  readonly clients: readonly GatewayClient[];
  /** Empty when nobody was blamed. */
  readonly broken: readonly ObjectRef[];
  readonly error: string;
}

interface KnownBroken {
  readonly broken: readonly ObjectRef[];
  /** Of the versions in which they are broken. */
  readonly signature: string;
}

/** The rounds share a memory; they must not overlap. */
export class Synchronizer {
  readonly #options: SynchronizerOptions;
  readonly #delivery: Delivery;
  #processedHash: string | undefined;
  #translatorStores: CacheStores | undefined;
  /** By gateway: what it was found to refuse. */
  readonly #known = new Map<string, KnownBroken>();

  constructor(options: SynchronizerOptions) {
    this.#options = options;
    this.#delivery = new Delivery(options);
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
    await this.#delivery.learnLastValid(clients);

    const round = this.#begin();
    if (fallbackEnabled && (await this.#isInSync(clients))) {
      log.write("debug", "all gateways are in sync; nothing to push");
      return { kind: "in-sync" };
    }
    if (clients.length === 0) {
      log.write("error", "no ready gateway to configure");
      return { kind: "in-sync" };
    }
    await this.#learn(round.taken.stores, clients);
    const known = clients.flatMap((client) => this.#knownRefusal(client) ?? []);
    const fresh = clients.filter((client) => !known.some((each) => each.clients.includes(client)));
    const [served, ...pushed] = await Promise.all([
      Promise.all(known.map((refusal) => this.#recover(round, refusal))),
      ...(fresh.length > 0 ? [this.#pushEverything(round, fresh)] : []),
    ]);
    if (!round.changed) return joinedOutcome([...served, ...pushed]);
    // What was refused before the cache changed may be accepted now.
    const again = known.filter((_, index) => served[index]?.kind === "recovered");
    const failed = served.filter(({ kind }) => kind === "failed");
    const outcomes = await this.#tryEverythingAgain(round, again);
    return joinedOutcome([...failed, ...outcomes, ...pushed]);
  }

  #begin(): Round {
    const { cache, behaviour, observe, fallbackEnabled } = this.#options;
    const taken = cache.takeSnapshot();
    const memory = new FallbackMemory(
      behaviour.failsClosed ? completeDependencies : directDependencies,
    );
    this.#delivery.beginRound();
    if (!fallbackEnabled) {
      this.#translatorStores = taken.stores;
      return { taken, recoverable: taken.stores, changed: true, memory };
    }
    const changed = taken.hash !== this.#processedHash;
    observe({ type: "snapshot-taken", changed });
    // Remembered before anything is pushed, whether that succeeds or not: so does the real one.
    this.#processedHash = taken.hash;
    if (changed) this.#translatorStores = taken.stores;
    if (changed) this.#forgetFixed(taken.stores);
    return { taken, recoverable: behaviour.recoverySnapshot(taken, changed), changed, memory };
  }

  async #isInSync(clients: readonly GatewayClient[]): Promise<boolean> {
    if (this.#options.behaviour.asksWhatGatewaysHold) {
      await forgetLostConfigurations(clients, this.#options);
    }
    return clients.every(({ sent }) => sent?.snapshotHash === this.#processedHash);
  }

  async #learn(stores: CacheStores, clients: readonly GatewayClient[]): Promise<void> {
    const { clock, log, pushTimeoutMs, learn } = this.#options;
    const [client] = clients;
    if (learn === undefined || client === undefined) return;
    try {
      await withTimeout(clock, pushTimeoutMs, (signal) => learn(stores, client, signal));
    } catch (error) {
      const why = errorText(error);
      log.write("warn", "entity schemas are not available", { url: client.url, error: why });
    }
  }

  async #pushEverything(round: Round, clients: readonly GatewayClient[]): Promise<UpdateOutcome> {
    const delivered = await this.#deliverEverything(round, clients);
    if (delivered.ok) return { kind: "pushed" };
    const { error, outcomes } = delivered;
    const refusals = this.#refusals(clients, outcomes, error);
    if (refusals.length === 0) return { kind: "failed", error };
    return joinedOutcome(
      await Promise.all(refusals.map((refusal) => this.#recover(round, refusal))),
    );
  }

  #deliverEverything({ taken, recoverable }: Round, clients: readonly GatewayClient[]) {
    const { translatesEverySnapshot } = this.#options.behaviour;
    const last = translatesEverySnapshot ? undefined : this.#translatorStores;
    return this.#delivery.deliver(clients, {
      stores: last ?? taken.stores,
      current: taken.stores,
      kept: recoverable,
      isFallback: false,
      snapshotHash: this.#processedHash ?? "",
    });
  }

  /** A gateway that refuses again keeps the fallback that it has by then. One is asked for all that refuse the same. */
  async #tryEverythingAgain(
    round: Round,
    refusals: readonly Refusal[],
  ): Promise<readonly UpdateOutcome[]> {
    const outcomes: UpdateOutcome[] = [];
    const waiting = [...refusals];
    for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) {
      const { broken, clients } = first;
      const alike = waiting.filter((other) => isSame(other.broken, broken));
      for (const other of alike) waiting.splice(waiting.indexOf(other), 1);
      // oxlint-disable-next-line no-await-in-loop -- rarely more than one
      const tried = await this.#deliverEverything(round, clients);
      if (!tried.ok) {
        outcomes.push({ kind: "recovered", error: tried.error });
        continue;
      }
      const others = alike.flatMap((other) => other.clients);
      for (const { url } of [...clients, ...others]) this.#known.delete(url);
      // oxlint-disable-next-line no-await-in-loop
      if (others.length > 0) outcomes.push(await this.#pushEverything(round, others));
    }
    return outcomes;
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

  /** A broken object that has changed, or what it depends on, is a new question. */
  #forgetFixed(stores: CacheStores): void {
    for (const [url, { broken, signature }] of this.#known) {
      if (versionSignature(broken, stores) !== signature) this.#known.delete(url);
    }
  }

  /**
   * What a gateway is known to refuse. One that was never asked is taken to refuse what all others do: it gets something
   * to serve at once, and no rejection first.
   */
  #knownRefusal(client: GatewayClient): Refusal | undefined {
    const [first, ...others] = [...this.#known.values()].map((known) => known.broken);
    const isCommon = client.sent === undefined && others.every((other) => isSame(other, first));
    const broken = this.#known.get(client.url)?.broken ?? (isCommon ? first : undefined);
    return broken && { clients: [client], broken, error: "objects are known to be broken" };
  }

  async #recover(round: Round, refusal: Refusal): Promise<UpdateOutcome> {
    const { behaviour, log, fallbackEnabled } = this.#options;
    const { clients, error } = refusal;
    const urls = clients.map(({ url }) => url);
    const broken = await this.#brokenIn(round, refusal);
    if (!fallbackEnabled || broken.length === 0) return this.#goBack(refusal);

    const context = this.#fallbackContext(round, clients);
    const result = await recoverByFallback(round.recoverable, broken, context);
    // A fallback that did not reach every gateway is still the right one: the next round goes on with it.
    const isRemembered = behaviour.remembersBrokenObjects && (result.ok || !result.isRefused);
    for (const url of urls) {
      if (isRemembered) {
        const signature = versionSignature(result.broken, round.recoverable);
        this.#known.set(url, { broken: result.broken, signature });
      } else this.#known.delete(url);
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
    return isRemembered ? { kind: "failed", error: result.error } : this.#goBack(refusal);
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
    const search = await searchBrokenByTrial(
      round.recoverable,
      this.#fallbackContext(round, clients),
    );
    if (search.ok) return search.broken;
    log.write("error", "no object could be found to blame", { urls, error: search.error });
    return [];
  }

  /** To the last valid configuration, if there was one. */
  async #goBack({ clients, error }: Refusal): Promise<UpdateOutcome> {
    const delivered = await this.#delivery.deliverLastValid(clients, this.#processedHash ?? "");
    if (delivered === undefined) return { kind: "failed", error };
    if (!delivered.ok) return { kind: "failed", error: `${error}\n${delivered.error}` };
    this.#options.log.write("info", "pushed the last valid configuration");
    return { kind: "recovered", error };
  }

  #fallbackContext({ taken, memory }: Round, clients: readonly GatewayClient[]): FallbackContext {
    const { behaviour, clock, observe, backfillEnabled } = this.#options;
    const { acceptedSnapshot } = this.#delivery;
    return {
      behaviour,
      clock,
      observe,
      memory,
      backfillSnapshot: backfillEnabled ? acceptedSnapshot : undefined,
      acceptedSnapshot,
      apply: (stores, { isTrial = false } = {}) => {
        this.#translatorStores = stores;
        const snapshotHash = this.#processedHash ?? "";
        const parcel = { stores, current: taken.stores, isFallback: true, isTrial, snapshotHash };
        return this.#delivery.deliver(clients, parcel);
      },
    };
  }
}

function isSame(a: readonly ObjectRef[], b: readonly ObjectRef[] | undefined): boolean {
  const identities = new Set(a.map(refIdentity));
  return a.length === b?.length && b.every((ref) => identities.has(refIdentity(ref)));
}
