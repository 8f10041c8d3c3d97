// Which gateways are ready to be configured, and which are only listed.
import type { AdminApi } from "../../core/admin-api.ts";
import { TimeoutError, withTimeout, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import { linkedAbort } from "../../core/linked-abort.ts";
import type { Log } from "../../core/log.ts";
import type { DiscoveredAdminApi } from "./discovered-admin-api.ts";
import { GatewayClient } from "./gateway-client.ts";
import { requireSupportedVersion } from "./supported-version.ts";

/** How long a round waits for gateways that may have come to answer since the one before. */
const PENDING_PATIENCE_MS = 1000;

export interface ClientManagerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly connect: (discovered: DiscoveredAdminApi) => AdminApi;
  /** Whether a listed gateway must answer before it counts as ready. */
  readonly asksBeforeReady: boolean;
  readonly checkIntervalMs: number;
  readonly checkTimeoutMs: number;
}

/**
 * Gateways are ready or pending. Discovery adds pending ones and drops those that are listed no longer; readiness
 * checks move them from one side to the other. A client that becomes ready again is a new one.
 *
 * @see KIC v3.5.13 internal/clients/manager.go, readiness.go
 */
export class ClientManager {
  readonly #options: ClientManagerOptions;
  readonly #ready = new Map<string, GatewayClient>();
  /** The same in order, until one comes or goes. */
  #inOrder: readonly GatewayClient[] | undefined;
  readonly #pending = new Map<string, DiscoveredAdminApi>();
  /** Questions to pending gateways that go on. */
  readonly #asking = new Map<string, Promise<void>>();
  /** Pending gateways that did not answer in time when they were last asked. */
  readonly #unresponsive = new Set<string>();
  /** Checks run one after the other: each works on what the one before has left. */
  #lastCheck: Promise<void> = Promise.resolve();
  #mustCheck = false;
  /** While nothing is checked. */
  #wake: (() => void) | undefined;

  constructor(options: ClientManagerOptions, initial: readonly GatewayClient[]) {
    this.#options = options;
    for (const client of initial) this.#ready.set(client.url, client);
  }

  /** The clients to configure, in the order of their URLs. */
  get ready(): readonly GatewayClient[] {
    this.#inOrder ??= [...this.#ready.values()].toSorted((a, b) => (a.url < b.url ? -1 : 1));
    return this.#inOrder;
  }

  get pendingUrls(): readonly string[] {
    return [...this.#pending.keys()].toSorted();
  }

  /** Takes over the whole discovered set, and has readiness checked at once. */
  notify(discovered: readonly DiscoveredAdminApi[]): void {
    const listed = new Map(discovered.map((admin) => [admin.url, admin]));
    for (const url of this.#ready.keys()) if (!listed.has(url)) this.#ready.delete(url);
    this.#inOrder = undefined;
    for (const url of this.#pending.keys()) if (!listed.has(url)) this.#pending.delete(url);
    for (const url of this.#unresponsive) if (!listed.has(url)) this.#unresponsive.delete(url);
    for (const [url, admin] of listed) if (!this.#ready.has(url)) this.#pending.set(url, admin);
    this.#mustCheck = true;
    this.#wake?.();
  }

  /** Checks every client now. */
  async checkReadiness(): Promise<void> {
    await this.#check(() => [
      ...[...this.#ready.values()].map((client) => this.#checkReady(client)),
      ...[...this.#pending.values()].map((admin) => this.#ask(admin)),
    ]);
  }

  /** Checks only the clients that are not ready. Whoever does not answer soon is asked, and not waited for. */
  async checkPending(): Promise<void> {
    if (this.#pending.size === 0) return;
    const asked = [...this.#pending.values()].filter(({ url }) => !this.#asking.has(url));
    const isAwaited = asked.map(({ url }) => !this.#unresponsive.has(url));
    const answers = asked.map((admin) => this.#ask(admin)).filter((_, index) => isAwaited[index]);
    if (answers.length === 0) return;
    try {
      await withTimeout(this.#options.clock, PENDING_PATIENCE_MS, () => Promise.all(answers));
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
    }
  }

  /** Checks readiness when gateways were discovered, and one interval after the last check, until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- one check after the other
      if (!this.#mustCheck) await this.#restUntilWoken(signal);
      if (signal.aborted) return;
      this.#mustCheck = false;
      // oxlint-disable-next-line no-await-in-loop
      await this.checkReadiness();
    }
  }

  async #restUntilWoken(signal: AbortSignal): Promise<void> {
    const { clock, checkIntervalMs } = this.#options;
    const rest = linkedAbort(signal);
    this.#wake = () => rest.abort("gateways were discovered");
    await clock.sleep(checkIntervalMs, rest.signal).catch(() => undefined);
    this.#wake = undefined;
    rest.release();
  }

  #check(start: () => readonly Promise<void>[]): Promise<void> {
    const check = this.#lastCheck.then(async () => {
      await Promise.all(start());
    });
    this.#lastCheck = check.catch(() => undefined);
    return check;
  }

  async #checkReady(client: GatewayClient): Promise<void> {
    const { clock, checkTimeoutMs, log } = this.#options;
    const { discovered, url } = client;
    if (discovered === undefined) return;
    try {
      await withTimeout(clock, checkTimeoutMs, (signal) => client.admin.getStatus(signal));
    } catch (error) {
      if (this.#ready.get(url) !== client) return;
      log.write("info", "gateway is not ready any more", { address: url, error: errorText(error) });
      this.#ready.delete(url);
      this.#inOrder = undefined;
      this.#pending.set(url, discovered);
    }
  }

  #ask(discovered: DiscoveredAdminApi): Promise<void> {
    const { url } = discovered;
    const known = this.#asking.get(url);
    if (known !== undefined) return known;
    const asking = this.#checkPending(discovered).finally(() => this.#asking.delete(url));
    this.#asking.set(url, asking);
    return asking;
  }

  async #checkPending(discovered: DiscoveredAdminApi): Promise<void> {
    const { clock, checkTimeoutMs, log, connect, asksBeforeReady } = this.#options;
    const admin = connect(discovered);
    try {
      if (asksBeforeReady) {
        await withTimeout(clock, checkTimeoutMs, async (signal) => {
          await admin.getStatus(signal);
          requireSupportedVersion(await admin.getRoot(signal));
        });
      }
      this.#unresponsive.delete(discovered.url);
    } catch (error) {
      if (error instanceof TimeoutError) this.#unresponsive.add(discovered.url);
      else this.#unresponsive.delete(discovered.url);
      log.write("debug", "gateway is not ready yet", {
        address: discovered.url,
        error: errorText(error),
      });
      return;
    }
    if (this.#pending.get(discovered.url) !== discovered) return;
    log.write("info", "gateway is ready", { address: discovered.url });
    this.#pending.delete(discovered.url);
    this.#ready.set(discovered.url, new GatewayClient(admin, discovered));
    this.#inOrder = undefined;
  }
}
