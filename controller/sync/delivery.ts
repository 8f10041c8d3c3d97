// Translates and sends, and remembers what gateways accepted last.
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import type { Behaviour } from "../fallback/behaviours.ts";
import { failClosed } from "../fallback/fail-closed.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";
import { keepLeftOut } from "../last-valid/keep-left-out.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { Candidate } from "./candidate.ts";
import { findHeldConfiguration } from "./find-held-configuration.ts";
import { pushToGateways, type GatewayOutcome } from "./push-to-gateways.ts";
import type { SyncObserver } from "./sync-event.ts";
import type { Translate, Translated } from "./translate-port.ts";

export interface DeliveryOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly behaviour: Behaviour;
  readonly observe: SyncObserver;
  readonly translate: Translate;
  readonly pushTimeoutMs: number;
  readonly pushesUnchanged: boolean;
  /** Feature gate FallbackConfiguration. */
  readonly fallbackEnabled: boolean;
  /** Flag use-last-valid-config-for-fallback. */
  readonly backfillEnabled: boolean;
  /** What was valid last before this controller started. */
  readonly lastValidBefore?: CacheStores;
  /** Told what counts as last valid from now on. */
  readonly keepLastValid?: (stores: CacheStores) => void;
}

export interface Parcel {
  readonly stores: CacheStores;
  readonly isFallback: boolean;
  /** The cluster, of which `stores` is what is left. */
  readonly current: CacheStores;
  /** To find out what is refused: what is accepted is in force, and counts for nothing else. */
  readonly isTrial?: boolean;
  /** What the gateways remember to have been sent. */
  readonly snapshotHash: string;
  /** What counts as valid when all gateways accept; by default `stores`. */
  readonly kept?: CacheStores;
}

export type Delivered =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string; readonly outcomes: readonly GatewayOutcome[] };

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #translateStores: Translate;
  /** Of this round: several gateways may need the same. */
  readonly #translated = new Map<CacheStores, Translated>();
  #lastValid: Candidate | undefined;
  #acceptedSnapshot: CacheStores | undefined;

  constructor(options: DeliveryOptions) {
    const { behaviour, translate } = options;
    this.#options = options;
    this.#translateStores = behaviour.failsClosed ? failClosed(translate) : translate;
    this.#acceptedSnapshot = options.lastValidBefore;
  }

  /** What was accepted last, where the options ask to keep it. */
  get acceptedSnapshot(): CacheStores | undefined {
    return this.#acceptedSnapshot;
  }

  /** Translations depend on the time, too, so none is used in another round. */
  beginRound(): void {
    this.#translated.clear();
  }

  /** Takes what a gateway holds for the last valid configuration, as long as none is known. */
  async learnLastValid(clients: readonly GatewayClient[]): Promise<void> {
    this.#lastValid ??= await findHeldConfiguration(clients, this.#options);
  }

  /** Translates, and sends to all. Only what every gateway accepted is remembered. */
  async deliver(clients: readonly GatewayClient[], parcel: Parcel): Promise<Delivered> {
    const { stores, isFallback, isTrial = false } = parcel;
    const translated = this.#translate(stores, isFallback);
    const delivered = await this.#send(clients, translated.candidate, parcel);
    if (delivered.ok && !isTrial) this.#accepted(translated, parcel);
    return delivered;
  }

  /** @returns `undefined` when nothing is known to have been valid. */
  async deliverLastValid(
    clients: readonly GatewayClient[],
    snapshotHash: string,
  ): Promise<Delivered | undefined> {
    if (this.#lastValid === undefined) return undefined;
    return this.#send(clients, this.#lastValid, { isFallback: true, snapshotHash });
  }

  #translate(stores: CacheStores, isFallback: boolean): Translated {
    const known = this.#translated.get(stores);
    if (known !== undefined) return known;
    const { clock, observe } = this.#options;
    const startMs = clock.monotonicMs();
    const translated = this.#translateStores(stores);
    const durationMs = clock.monotonicMs() - startMs;
    observe({ type: "translated", isFallback, failures: translated.failures, durationMs });
    this.#translated.set(stores, translated);
    return translated;
  }

  async #send(
    clients: readonly GatewayClient[],
    candidate: Candidate,
    { isFallback, snapshotHash }: Pick<Parcel, "isFallback" | "snapshotHash">,
  ): Promise<Delivered> {
    const { clock, log, observe, pushTimeoutMs, pushesUnchanged } = this.#options;
    const outcomes = await pushToGateways(clients, candidate, {
      clock,
      log,
      observe,
      isFallback,
      pushesUnchanged,
      timeoutMs: pushTimeoutMs,
      snapshotHash,
    });
    const error = errorOf(outcomes);
    return error === undefined ? { ok: true } : { ok: false, error, outcomes };
  }

  #accepted({ candidate, objects, failures }: Translated, parcel: Parcel) {
    const { behaviour, observe, fallbackEnabled, backfillEnabled, keepLastValid } = this.#options;
    const { stores, isFallback, current, kept = stores } = parcel;
    this.#lastValid = candidate;
    if (fallbackEnabled && (backfillEnabled || behaviour.searchesWhatIsNotBlamed)) {
      this.#acceptedSnapshot = behaviour.keepsLastValid
        ? keepLeftOut(kept, this.#acceptedSnapshot, current)
        : kept;
      keepLastValid?.(this.#acceptedSnapshot);
    }
    if (isFallback && !behaviour.reportsFallbackStatus) return;
    observe({ type: "configured", isFallback, objects, failures });
  }
}

/** All errors of a push in one text; `undefined` when every gateway took it. */
export function errorOf(outcomes: readonly GatewayOutcome[]): string | undefined {
  const errors = outcomes.flatMap((outcome) =>
    outcome.kind === "in-force"
      ? []
      : [`performing update for ${outcome.url} failed: ${outcome.error}`],
  );
  return errors.length === 0 ? undefined : errors.join("\n");
}
