// Keeps what was valid last beyond the end of the controller, in its own time: nobody waits for it.
import { TimeoutError, withTimeout, type Clock } from "../../core/clock.ts";
import { backOffMs } from "../../core/back-off.ts";
import { errorText } from "../../core/errors.ts";
import { sha256Hex } from "../../core/hash.ts";
import type { Log } from "../../core/log.ts";
import type { Random } from "../../core/random.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { SyncObserver } from "../sync/sync-event.ts";
import { isKeptAlike, lastValidDocument, readLastValidDocument } from "./last-valid-document.ts";
import { LastValidStoreError, type LastValidStore } from "./last-valid-store.ts";

const WRITE_TRIES_MAX = 8;
/** Nothing is configured until then. */
const READ_TRIES_MAX = 3;
const TRY_TIMEOUT_MS = 5000;
const RETRY = { firstMs: 500, maxMs: 30_000 };
/** Changes that come together are written together. */
const FIRST_AFTER_MS = 1000;
const EVERY_MS = 10_000;

export interface LastValidKeeperOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observe: SyncObserver;
  readonly store: LastValidStore;
}

export class LastValidKeeper {
  readonly #options: LastValidKeeperOptions;
  readonly #hurry = new AbortController();
  readonly #stopped = new AbortController();
  /** Whether what is kept is known: what nobody could read must not be overwritten by what may be less. */
  #isOpen = false;
  #waiting: CacheStores | undefined;
  #last: CacheStores | undefined;
  #lastSha: string | undefined;
  #isWriting = false;
  #written: Promise<void> = Promise.resolve();

  constructor(options: LastValidKeeperOptions) {
    this.#options = options;
  }

  /** What another controller, or an earlier life of this one, has kept; `undefined` when there is nothing that can be used. */
  async read(signal: AbortSignal): Promise<CacheStores | undefined> {
    const { store, log } = this.#options;
    const read = await this.#persistently(READ_TRIES_MAX, () => store.read(), signal);
    if (!read.ok) {
      if (!signal.aborted)
        this.#complain(`${read.error}; nothing will be kept until the next start`);
      return undefined;
    }
    this.#isOpen = true;
    if (read.value === undefined) {
      log.write("info", "no last valid objects were kept yet", { store: store.name });
      return undefined;
    }
    try {
      const stores = readLastValidDocument(read.value);
      this.#lastSha = sha256Hex(Buffer.from(read.value).toString("base64"));
      log.write("info", "the last valid objects were read", { store: store.name });
      return stores;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#complain(`what ${store.name} holds is ignored: ${error.message}`);
      return undefined;
    }
  }

  /** Takes note of what is valid by now. */
  keep(stores: CacheStores): void {
    if (!this.#isOpen || this.#stopped.signal.aborted) return;
    if (this.#last !== undefined && isKeptAlike(this.#last, stores)) return;
    this.#last = stores;
    this.#waiting = stores;
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#written = this.#writeAll();
  }

  /** Writes what still waits, but not for longer than `timeoutMs`, and takes nothing more. */
  async close(timeoutMs: number): Promise<void> {
    this.#hurry.abort();
    await withTimeout(this.#options.clock, timeoutMs, () => this.#written).catch(
      (error: unknown) => {
        if (!(error instanceof TimeoutError)) throw error;
        this.#options.log.write("warn", "the last valid objects were not kept in time");
      },
    );
    this.#stopped.abort();
  }

  async #writeAll(): Promise<void> {
    const { clock } = this.#options;
    let delayMs = FIRST_AFTER_MS;
    while (this.#waiting !== undefined && !this.#stopped.signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- the pauses are the point
      await clock.sleep(delayMs, this.#hurry.signal).catch(() => undefined);
      const stores = this.#waiting;
      this.#waiting = undefined;
      // oxlint-disable-next-line no-await-in-loop
      await this.#write(stores);
      delayMs = EVERY_MS;
    }
    this.#isWriting = false;
  }

  async #write(stores: CacheStores): Promise<void> {
    const { store, log } = this.#options;
    const document = lastValidDocument(stores, store.takesCredentials);
    const sha = sha256Hex(Buffer.from(document).toString("base64"));
    if (sha === this.#lastSha) return;
    if (document.byteLength > store.bytesMax) {
      const size = `${document.byteLength} bytes, and ${store.bytesMax} is the most`;
      this.#complain(
        `${store.name} has no room for the last valid objects (${size}); it keeps the older ones`,
      );
      return;
    }
    const write = () => store.write(document);
    const written = await this.#persistently(WRITE_TRIES_MAX, write, this.#stopped.signal);
    if (!written.ok) {
      // So that it is tried again as soon as anything else is accepted.
      this.#last = undefined;
      this.#complain(written.error);
      return;
    }
    this.#lastSha = sha;
    log.write("debug", "the last valid objects are kept", {
      store: store.name,
      bytes: document.byteLength,
    });
  }

  async #persistently<T>(
    triesMax: number,
    work: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<
    { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string }
  > {
    const { clock, random } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- a retry waits for the failure before it
        return { ok: true, value: await withTimeout(clock, TRY_TIMEOUT_MS, work, signal) };
      } catch (error) {
        const isExpected = error instanceof LastValidStoreError || error instanceof TimeoutError;
        if (!isExpected && !signal.aborted) throw error;
        const isLast = attempt >= triesMax || signal.aborted || this.#hurry.signal.aborted;
        if (isLast) return { ok: false, error: errorText(error) };
      }
      const either = AbortSignal.any([signal, this.#hurry.signal]);
      // oxlint-disable-next-line no-await-in-loop
      await clock.sleep(backOffMs(RETRY, attempt, random), either).catch(() => undefined);
    }
  }

  #complain(error: string): void {
    const { log, observe, store } = this.#options;
    log.write("warn", "the last valid objects are not kept", { store: store.name, error });
    observe({ type: "last-valid-not-kept", error });
  }
}
