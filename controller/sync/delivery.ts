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
import type { GatewayPace } from "./gateway-pace.ts";
import { isLate, pushToGateways, type GatewayOutcome } from "./push-to-gateways.ts";
import type { Round } from "./round.ts";
import type { SyncObserver } from "./sync-event.ts";
import type { Translate, Translated } from "./translate-port.ts";

export interface DeliveryOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly behaviour: Behaviour;
  readonly observe: SyncObserver;
  readonly translate: Translate;
  readonly pushTimeoutMs: number;
  /** For one question of how a gateway is. */
  readonly statusTimeoutMs: number;
  readonly pace: GatewayPace;
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
  readonly round: Round;
  /** The round's snapshot, or what is left of it. */
  readonly stores: CacheStores;
  readonly isFallback: boolean;
  /** To find out what is refused: what is accepted is in force, and counts for nothing else. */
  readonly isTrial?: boolean;
  /** What counts as valid when it is accepted; by default `stores`. */
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
  /** Of what was accepted last: what is accepted later, but was sent before, is out of date. */
  #acceptedRound = 0;

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

  get lastValid(): Candidate | undefined {
    return this.#lastValid;
  }

  /** Translations depend on the time, too, so none is used in another round. */
  beginRound(): void {
    this.#translated.clear();
  }

  /** Takes what a gateway holds for the last valid configuration, as long as none is known. */
  async learnLastValid(clients: readonly GatewayClient[]): Promise<void> {
    this.#lastValid ??= await findHeldConfiguration(clients, this.#options);
  }

  /** Translates, and sends to all. Only what every gateway accepted is remembered, stragglers left aside. */
  async deliver(clients: readonly GatewayClient[], parcel: Parcel): Promise<Delivered> {
    const { stores, isFallback, isTrial = false } = parcel;
    const translated = this.#translate(stores, isFallback);
    const { hash } = parcel.round;
    const outcomes = await this.#send(clients, translated.candidate, isFallback, hash);
    if (!isTrial) this.#remember(translated, parcel, outcomes);
    return deliveredBy(outcomes);
  }

  /** @returns `undefined` when nothing is known to have been valid. */
  async deliverLastValid(
    clients: readonly GatewayClient[],
    snapshotHash: string,
  ): Promise<Delivered | undefined> {
    if (this.#lastValid === undefined) return undefined;
    return deliveredBy(await this.#send(clients, this.#lastValid, true, snapshotHash));
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

  #send(
    clients: readonly GatewayClient[],
    candidate: Candidate,
    isFallback: boolean,
    snapshotHash: string,
  ): Promise<readonly GatewayOutcome[]> {
    const { clock, log, observe, pushTimeoutMs, statusTimeoutMs, pushesUnchanged } = this.#options;
    const { pace, behaviour } = this.#options;
    return pushToGateways(clients, candidate, {
      clock,
      log,
      observe,
      isFallback,
      pushesUnchanged,
      timeoutMs: pushTimeoutMs,
      statusTimeoutMs,
      pace,
      asksWhatGatewaysHold: behaviour.asksWhatGatewaysHold,
      leavesStragglers: behaviour.leavesStragglers,
      snapshotHash,
    });
  }

  #remember(translated: Translated, parcel: Parcel, outcomes: readonly GatewayOutcome[]): void {
    const { behaviour } = this.#options;
    const { number } = parcel.round;
    const answered = outcomes.filter((outcome) => !isLate(outcome));
    const taken = answered.filter(({ kind }) => kind === "in-force");
    if (taken.length === 0 || number < this.#acceptedRound) return;
    const isTakenByAll = taken.length === answered.length;
    if (isTakenByAll || behaviour.keepsLastValid) this.#keep(translated, parcel);
    if (isTakenByAll) this.#accepted(translated, parcel);
  }

  /** What was left out before the translation was not accepted, whatever was. */
  #keep({ left }: Translated, { round, stores, kept = stores }: Parcel): void {
    const { behaviour, fallbackEnabled, backfillEnabled, keepLastValid } = this.#options;
    this.#acceptedRound = round.number;
    if (!fallbackEnabled || !(backfillEnabled || behaviour.searchesWhatIsNotBlamed)) return;
    this.#acceptedSnapshot = behaviour.keepsLastValid
      ? keepLeftOut(left ?? kept, this.#acceptedSnapshot, round.taken.stores)
      : kept;
    keepLastValid?.(this.#acceptedSnapshot);
  }

  #accepted({ candidate, objects, failures }: Translated, { isFallback }: Parcel): void {
    const { behaviour, observe } = this.#options;
    this.#lastValid = candidate;
    if (isFallback && !behaviour.reportsFallbackStatus) return;
    observe({ type: "configured", isFallback, objects, failures });
  }
}

function deliveredBy(outcomes: readonly GatewayOutcome[]): Delivered {
  const error = errorOf(outcomes);
  return error === undefined ? { ok: true } : { ok: false, error, outcomes };
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
