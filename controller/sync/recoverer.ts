// Brings gateways that refuse a configuration to the best part of it that they accept.
import { withTimeout } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { refText, type ObjectRef } from "../snapshot/object-ref.ts";
import type { Delivery, DeliveryOptions } from "./delivery.ts";
import type { KnownRefusals } from "./known-refusals.ts";
import {
  recoverByFallback,
  searchBrokenByTrial,
  type FallbackContext,
  type Recovery,
} from "./recover-by-fallback.ts";
import type { Refusal, Round } from "./round.ts";
import type { UpdateOutcome } from "./update-outcome.ts";

export interface RecovererOptions extends DeliveryOptions {
  readonly delivery: Delivery;
  readonly known: KnownRefusals;
  /** Told what the translator works on from now on. */
  readonly onFallback: (stores: CacheStores) => void;
}

export class Recoverer {
  readonly #options: RecovererOptions;

  constructor(options: RecovererOptions) {
    this.#options = options;
  }

  /** One outcome for each refusal, in no order. */
  async recoverAll(round: Round, refusals: readonly Refusal[]): Promise<readonly UpdateOutcome[]> {
    const blaming = refusals.filter(({ broken }) => broken.length > 0);
    const silent = refusals.filter(({ broken }) => broken.length === 0);
    const [recovered, searched] = await Promise.all([
      Promise.all(blaming.map((refusal) => this.recover(round, refusal))),
      this.#recoverSilent(round, silent),
    ]);
    return [...recovered, ...searched];
  }

  async recover(round: Round, refusal: Refusal): Promise<UpdateOutcome> {
    const { outcome } = await this.#recover(round, refusal);
    return outcome;
  }

  /** One gateway is tried on, at best one that serves nothing yet; the others are given what it was found to accept. */
  async #recoverSilent(
    round: Round,
    refusals: readonly Refusal[],
  ): Promise<readonly UpdateOutcome[]> {
    const [first, ...others] = await this.#emptyFirst(refusals);
    if (first === undefined) return [];
    const { outcome, broken } = await this.#recover(round, first);
    const rest = await Promise.all(
      others.map(async (refusal) => {
        if (broken.length === 0) return this.recover(round, refusal);
        const { outcome: tried, isRefused } = await this.#recover(round, { ...refusal, broken });
        // It has reasons of its own.
        return isRefused ? this.recover(round, refusal) : tried;
      }),
    );
    return [outcome, ...rest];
  }

  /** What a gateway holds is not known to a controller that has just started: those that nobody has sent anything are asked. */
  async #emptyFirst(refusals: readonly Refusal[]): Promise<readonly Refusal[]> {
    if (refusals.length <= 1) return refusals;
    const serving = await Promise.all(
      refusals.map(async (refusal) => {
        const { clients } = refusal;
        const holds = await Promise.all(clients.map((client) => this.#holdsSomething(client)));
        return { refusal, count: holds.filter(Boolean).length };
      }),
    );
    return serving.toSorted((a, b) => a.count - b.count).map(({ refusal }) => refusal);
  }

  async #holdsSomething(client: GatewayClient): Promise<boolean> {
    const { clock, log, statusTimeoutMs } = this.#options;
    if (client.sent !== undefined) return true;
    const { admin, url } = client;
    try {
      const { configuration_hash: hash } = await withTimeout(clock, statusTimeoutMs, (signal) =>
        admin.getStatus(signal),
      );
      return hash !== EMPTY_CONFIGURATION_HASH;
    } catch (error) {
      const why = errorText(error);
      log.write("debug", "gateway does not say what it holds", { url, error: why });
      return true;
    }
  }

  async #recover(round: Round, refusal: Refusal): Promise<Recovered> {
    const { behaviour, fallbackEnabled, known } = this.#options;
    const { clients } = refusal;
    const urls = clients.map(({ url }) => url);
    const broken = await this.#brokenIn(round, refusal);
    if (!fallbackEnabled || broken.length === 0) {
      return { outcome: await this.#goBack(round, refusal), broken, isRefused: false };
    }
    const context = this.#fallbackContext(round, clients);
    const result = await recoverByFallback(round.recoverable, broken, context);
    // A fallback that did not reach every gateway is still the right one: the next round goes on with it.
    const isRemembered = behaviour.remembersBrokenObjects && (result.ok || !result.isRefused);
    for (const url of urls) {
      if (isRemembered) known.remember(url, result.broken, round.recoverable);
      else known.forget(url);
    }
    return { ...(await this.#concluded(round, refusal, result)), broken: result.broken };
  }

  async #concluded(
    round: Round,
    refusal: Refusal,
    result: Recovery,
  ): Promise<Pick<Recovered, "outcome" | "isRefused">> {
    const { behaviour, log } = this.#options;
    const { clients, error } = refusal;
    const urls = clients.map(({ url }) => url);
    if (result.ok) {
      log.write("info", "recovered from a rejected configuration by a fallback", {
        urls,
        broken: result.broken.map(refText),
        excluded: result.metadata.excluded.length,
        backfilled: result.metadata.backfilled.length,
      });
      return { outcome: { kind: "recovered", error }, isRefused: false };
    }
    const { isRefused } = result;
    log.write("error", "cannot recover from a rejected configuration by a fallback", {
      urls,
      error: result.error,
    });
    if (behaviour.remembersBrokenObjects && !isRefused) {
      return { outcome: { kind: "failed", error: result.error }, isRefused };
    }
    return { outcome: await this.#goBack(round, refusal), isRefused };
  }

  /** The objects that a gateway blames; where it blames nobody, those that it turns out to refuse. */
  async #brokenIn(
    round: Round,
    { clients, broken, error }: Refusal,
  ): Promise<readonly ObjectRef[]> {
    const { behaviour, log, observe, fallbackEnabled } = this.#options;
    if (broken.length > 0 || !behaviour.searchesWhatIsNotBlamed || !fallbackEnabled) return broken;
    const urls = clients.map(({ url }) => url);
    log.write("warn", "a gateway refuses and blames nobody; finding out by trial", { urls, error });
    const context = this.#fallbackContext(round, clients);
    const search = await searchBrokenByTrial(round.recoverable, context);
    if (!search.ok) {
      log.write("error", "no object could be found to blame", { urls, error: search.error });
      return [];
    }
    observe({ type: "found-by-trial", urls, objects: search.broken, error });
    return search.broken;
  }

  /** To the last valid configuration, if there was one. */
  async #goBack({ hash }: Round, { clients, error }: Refusal): Promise<UpdateOutcome> {
    const { delivery, log } = this.#options;
    const delivered = await delivery.deliverLastValid(clients, hash);
    if (delivered === undefined) return { kind: "failed", error };
    if (!delivered.ok) return { kind: "failed", error: `${error}\n${delivered.error}` };
    log.write("info", "pushed the last valid configuration");
    return { kind: "recovered", error };
  }

  #fallbackContext(round: Round, clients: readonly GatewayClient[]): FallbackContext {
    const { behaviour, clock, observe, backfillEnabled, delivery, onFallback } = this.#options;
    const { acceptedSnapshot } = delivery;
    return {
      behaviour,
      clock,
      observe,
      memory: round.memory,
      backfillSnapshot: backfillEnabled ? acceptedSnapshot : undefined,
      acceptedSnapshot,
      apply: (stores, { isTrial = false } = {}) => {
        onFallback(stores);
        return delivery.deliver(clients, { round, stores, isFallback: true, isTrial });
      },
    };
  }
}

interface Recovered {
  readonly outcome: UpdateOutcome;
  /** What was left out; empty when nobody knows. */
  readonly broken: readonly ObjectRef[];
  /** Whether the fallback was refused as well. */
  readonly isRefused: boolean;
}
