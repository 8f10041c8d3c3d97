// One round of synchronisation: what changed, what the gateways must hold, and what to do when they refuse it.
import type { BackOff } from "../../core/back-off.ts";
import { TimeoutError, withTimeout } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import type { SyncMemory } from "../controller-memory.ts";
import { completeDependencies } from "../fallback/complete-dependencies.ts";
import { directDependencies } from "../fallback/dependencies.ts";
import { FallbackMemory } from "../fallback/fallback-memory.ts";
import type { ClientManager } from "../gateways/client-manager.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { HashedSnapshot, ObjectCache } from "../snapshot/object-cache.ts";
import { Delivery, errorOf, type DeliveryOptions } from "./delivery.ts";
import { forgetLostConfigurations } from "./forget-lost-configurations.ts";
import { GatewayPace, STRAGGLER_MS } from "./gateway-pace.ts";
import { areSameObjects, KnownRefusals, otherObjects } from "./known-refusals.ts";
import { isLate, type GatewayOutcome } from "./push-to-gateways.ts";
import { blamedBy, isRefusal } from "./recover-by-fallback.ts";
import { Recoverer } from "./recoverer.ts";
import type { Refusal, Round } from "./round.ts";
import { joinedOutcome, type UpdateOutcome } from "./update-outcome.ts";

export interface SynchronizerOptions extends Omit<DeliveryOptions, "pace"> {
  readonly cache: ObjectCache;
  readonly gateways: ClientManager;
  readonly random: Random;
  /** Between pushes that came to no verdict, where the behaviour backs off. */
  readonly retry: BackOff;
  /** Asks a gateway for what the translation of a snapshot needs to know. */
  readonly learn?: (
    stores: CacheStores,
    client: GatewayClient,
    signal: AbortSignal,
  ) => Promise<void>;
}

/** How long a round waits for gateways that are known to be slow. */
const PATIENCE_MS = 500;

/** The rounds share a memory; they must not overlap. What stragglers are busy with may outlast its round. */
export class Synchronizer {
  readonly #options: Omit<SynchronizerOptions, "random" | "retry">;
  readonly #pace: GatewayPace;
  readonly #delivery: Delivery;
  readonly #known = new KnownRefusals();
  readonly #recoverer: Recoverer;
  #rounds = 0;
  #processedHash: string | undefined;
  #translatorStores: CacheStores | undefined;
  /** Of the last state of the cluster of which gateways were asked to take everything. */
  #askedHash: string | undefined;
  #taken: HashedSnapshot | undefined;

  constructor({ random, retry, ...options }: SynchronizerOptions) {
    const { behaviour, clock, pushTimeoutMs, statusTimeoutMs } = options;
    this.#pace = new GatewayPace({ clock, random, retry });
    this.#options = {
      ...options,
      statusTimeoutMs: behaviour.leavesStragglers
        ? Math.min(statusTimeoutMs, STRAGGLER_MS)
        : pushTimeoutMs,
    };
    const common = { ...this.#options, pace: this.#pace };
    this.#delivery = new Delivery(common);
    this.#recoverer = new Recoverer({
      ...common,
      delivery: this.#delivery,
      known: this.#known,
      onFallback: (stores) => {
        this.#translatorStores = stores;
      },
    });
  }

  get memory(): SyncMemory {
    const { acceptedSnapshot: accepted, lastValid } = this.#delivery;
    return {
      taken: this.#taken,
      processedHash: this.#processedHash,
      translated: this.#translatorStores,
      accepted,
      lastValid,
      refused: this.#known.all,
      failures: (client) => this.#pace.failuresOf(client),
    };
  }

  /**
   * Runs one round. Whatever gateways answer is an outcome; only a bug rejects, and `legacy` has one.
   * @see KIC v3.5.13 internal/dataplane/kong_client.go
   */
  async update(): Promise<UpdateOutcome> {
    const outcome = await this.#update();
    this.#taken = undefined;
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
    const { ready } = gateways;
    const prompt = ready.filter(({ isSlow }) => !isSlow);
    if (this.#delivery.lastValid === undefined) await this.#delivery.learnLastValid(prompt);

    const round = this.#begin();
    if (ready.length === 0 && !fallbackEnabled) {
      log.write("error", "no ready gateway to configure");
      return { kind: "in-sync" };
    }
    if (behaviour.skipsUnchangedCache && !round.changed) return { kind: "in-sync" };
    const slow = ready.filter((client) => client.isSlow);
    const outcome =
      slow.length === 0 && prompt.length > 0
        ? await this.#bring(round, prompt)
        : joinedOutcome(
            await Promise.all([
              ...(prompt.length > 0 ? [this.#bring(round, prompt)] : []),
              ...slow.map((client) => this.#bringSlow(round, client)),
            ]),
          );
    if (outcome.kind === "in-sync") {
      log.write("debug", "all gateways are in sync; nothing to push");
    }
    return outcome;
  }

  /** Waits for it no longer than for any other; what it is busy with goes on. */
  async #bringSlow(round: Round, client: GatewayClient): Promise<UpdateOutcome> {
    const { clock, log } = this.#options;
    const { url } = client;
    const waiting = {
      kind: "waiting",
      error: `${url} is still busy with an earlier round`,
    } as const;
    if (client.isBusy) return waiting;
    client.isBusy = true;
    const startMs = clock.monotonicMs();
    const bring = async () => {
      const outcome = await this.#bring(round, [client]);
      client.isBusy = false;
      client.isSlow = clock.monotonicMs() - startMs >= STRAGGLER_MS;
      return outcome;
    };
    const brought = bring();
    try {
      return await withTimeout(clock, PATIENCE_MS, () => brought);
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      // Nobody waits for it any more. What it throws is a bug, and ends the process as everywhere.
      void brought.then((outcome) => {
        if (outcome.kind !== "failed") return;
        const why = { url, error: outcome.error };
        log.write("error", "a slow gateway could not be brought up to date", why);
      });
      return waiting;
    }
  }

  #begin(): Round {
    const { cache, behaviour, observe, fallbackEnabled } = this.#options;
    const taken = cache.takeSnapshot();
    this.#taken = taken;
    const memory = new FallbackMemory(
      behaviour.failsClosed ? completeDependencies : directDependencies,
    );
    this.#delivery.beginRound();
    this.#rounds += 1;
    const round = { number: this.#rounds, taken, memory };
    if (!fallbackEnabled) {
      this.#translatorStores = taken.stores;
      return { ...round, hash: "", recoverable: taken.stores, changed: true };
    }
    const changed = taken.hash !== this.#processedHash;
    observe({ type: "snapshot-taken", changed });
    // Remembered before anything is pushed, whether that succeeds or not: so does the real one.
    this.#processedHash = taken.hash;
    if (changed) this.#translatorStores = taken.stores;
    // In each round: a straggler may have come back with what it refused of an earlier snapshot.
    this.#known.forgetFixed(taken.stores);
    const recoverable = behaviour.recoverySnapshot(taken, changed);
    return { ...round, hash: taken.hash, recoverable, changed };
  }

  /** Brings some gateways to what they should hold. */
  async #bring(round: Round, all: readonly GatewayClient[]): Promise<UpdateOutcome> {
    const clients = await this.#toTry(round, all);
    if (clients.length === all.length) return this.#bringNow(round, clients);
    const left = all.filter((client) => !clients.includes(client)).map(({ url }) => url);
    const brought = clients.length > 0 ? [await this.#bringNow(round, clients)] : [];
    const waiting = { kind: "waiting", error: `${left.join(", ")}: tried again later` } as const;
    return joinedOutcome([...brought, waiting]);
  }

  async #bringNow(round: Round, clients: readonly GatewayClient[]): Promise<UpdateOutcome> {
    const { fallbackEnabled } = this.#options;
    if (fallbackEnabled && clients.every(({ sent }) => sent?.snapshotHash === round.hash)) {
      return { kind: "in-sync" };
    }
    await this.#learn(round.taken.stores, clients);
    const known = clients.flatMap((client) => this.#known.of(client) ?? []);
    const fresh = clients.filter((client) => !known.some((each) => each.clients.includes(client)));
    const [served, ...pushed] = await Promise.all([
      Promise.all(known.map((refusal) => this.#recoverer.recover(round, refusal))),
      ...(fresh.length > 0 ? [this.#pushEverything(round, fresh)] : []),
    ]);
    // What was refused before the cache changed may be accepted now, or for other reasons. Perhaps no gateway was there then.
    const again = known.filter(
      (refusal, index) =>
        served[index]?.kind === "recovered" &&
        (this.#askedHash !== round.hash || refusal.clients.some((client) => isNew(round, client))),
    );
    for (const client of clients) client.askedHash = round.hash;
    if (again.length === 0) return joinedOutcome([...served, ...pushed]);
    const rest = served.filter((_, index) => !again.some((refusal) => refusal === known[index]));
    const outcomes = await this.#tryEverythingAgain(round, again);
    return joinedOutcome([...rest, ...outcomes, ...pushed]);
  }

  /**
   * Who may have something sent to it now. Where the behaviour asks what gateways hold, those that hold something are
   * asked, and those that failed: one that does not even answer is not sent anything.
   */
  async #toTry(round: Round, clients: readonly GatewayClient[]): Promise<readonly GatewayClient[]> {
    const { behaviour, fallbackEnabled } = this.#options;
    if (!fallbackEnabled || !behaviour.asksWhatGatewaysHold) return clients;
    const asked = clients.filter(
      (client) => client.sent !== undefined || this.#pace.hasFailed(client),
    );
    const answering = await forgetLostConfigurations(asked, this.#options);
    if (!behaviour.backsOff || !clients.some((client) => this.#pace.hasFailed(client))) {
      return clients;
    }
    return clients.filter((client) =>
      this.#pace.mayTry(client, round.hash, answering.includes(client)),
    );
  }

  async #learn(stores: CacheStores, clients: readonly GatewayClient[]): Promise<void> {
    const { clock, log, statusTimeoutMs, learn } = this.#options;
    const [client] = clients;
    if (learn === undefined || client === undefined) return;
    try {
      await withTimeout(clock, statusTimeoutMs, (signal) => learn(stores, client, signal));
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
    if (refusals.length === 0) {
      const areLate = outcomes.every((outcome) => outcome.kind === "in-force" || isLate(outcome));
      return { kind: areLate ? "waiting" : "failed", error };
    }
    return joinedOutcome(await this.#recoverer.recoverAll(round, refusals));
  }

  async #deliverEverything(round: Round, clients: readonly GatewayClient[]) {
    const { translatesEverySnapshot } = this.#options.behaviour;
    const last = translatesEverySnapshot ? undefined : this.#translatorStores;
    const delivered = await this.#delivery.deliver(clients, {
      round,
      stores: last ?? round.taken.stores,
      kept: round.recoverable,
      isFallback: false,
    });
    const hasVerdict = delivered.ok || delivered.outcomes.some(({ kind }) => kind !== "failed");
    if (hasVerdict) this.#askedHash = round.hash;
    return delivered;
  }

  /**
   * A gateway that refuses again keeps the fallback that it has by then, unless it blames more: what backfill has put an
   * older version in the place of, nobody was asked about. One is asked for all that refuse the same.
   */
  async #tryEverythingAgain(
    round: Round,
    refusals: readonly Refusal[],
  ): Promise<readonly UpdateOutcome[]> {
    const outcomes: UpdateOutcome[] = [];
    const waiting = [...refusals];
    for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) {
      const { broken, clients } = first;
      const alike = waiting.filter((other) => areSameObjects(other.broken, broken));
      for (const other of alike) waiting.splice(waiting.indexOf(other), 1);
      // oxlint-disable-next-line no-await-in-loop -- rarely more than one
      const tried = await this.#deliverEverything(round, clients);
      if (!tried.ok) {
        const known = { kind: "recovered", error: tried.error } as const;
        const more = otherObjects(blamedBy(tried.outcomes), broken);
        const all = [first, ...alike].map((each) => ({ ...each, broken: [...broken, ...more] }));
        // oxlint-disable-next-line no-await-in-loop
        outcomes.push(
          ...(more.length === 0 ? [known] : await this.#recoverer.recoverAll(round, all)),
        );
        continue;
      }
      const others = alike.flatMap((other) => other.clients);
      for (const { url } of [...clients, ...others]) this.#known.forget(url);
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
}

/** Whether a gateway sees this state of the cluster for the first time. One that joins is given what others accept. */
function isNew({ hash, changed }: Round, { askedHash }: GatewayClient): boolean {
  return changed || (askedHash !== undefined && askedHash !== hash);
}
