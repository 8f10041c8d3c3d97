// Of several controllers one leads: the one that holds the Lease.
import { withTimeout, type Clock } from "../../core/clock.ts";
import { DomainError, errorText } from "../../core/errors.ts";
import { objectOr } from "../../core/json.ts";
import { KubeApiError, type KubeApi } from "../../core/kube-api.ts";
import type { KubeObject, ResourceType } from "../../core/kube.ts";
import { linkedAbort } from "../../core/linked-abort.ts";
import type { Log } from "../../core/log.ts";
import type { Random } from "../../core/random.ts";
import { leaseObject, readLease, type LeaseRecord } from "./lease-record.ts";

/** How long others wait after the holder was last seen to renew. */
const LEASE_MS = 15_000;
/** A holder that could not renew for this long gives up: others may soon take over. */
const RENEW_DEADLINE_MS = 10_000;
const RETRY_MS = 2000;
/** Retries are spread by up to this part of their period. */
const JITTER = 1.2;

/** With a reason of its own: the default one is an error, whose stack costs more than all the rest. */
const TERM_ENDED = "the term has ended";

const LEASES: ResourceType = {
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  plural: "leases",
  namespaced: true,
};

export interface LeaderElectorOptions {
  readonly kube: KubeApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly lease: { readonly namespace: string; readonly name: string };
  /** Of this process; no two are alike. */
  readonly identity: string;
}

/** The Lease could not be renewed in time. Somebody else may lead now, so this process must not go on. */
export class LeadershipLostError extends DomainError<"LEADERSHIP_LOST"> {
  readonly code = "LEADERSHIP_LOST";
}

/**
 * Times and rules are client-go's, so that both kinds of controller can stand for the same Lease.
 *
 * @see client-go v0.33 tools/leaderelection; defaults of controller-runtime v0.21
 */
export class LeaderElector {
  readonly #options: LeaderElectorOptions;
  /** What others were last seen to write, and when we saw it: their clocks do not matter. */
  #seen: { readonly version: string; readonly atMs: number } | undefined;

  constructor(options: LeaderElectorOptions) {
    this.#options = options;
  }

  /**
   * Waits for the Lease, then runs `lead` for as long as it is held, and gives it back at a good end. A crash leaves it to
   * run out, as for the real one: whatever it is that crashes a controller would crash the next one at once, too.
   * @throws {LeadershipLostError}; what `lead` throws.
   */
  async run(signal: AbortSignal, lead: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (!(await this.#acquire(signal))) return;
    const { log, lease } = this.#options;
    log.write("info", "leading", { lease: `${lease.namespace}/${lease.name}` });
    const term = linkedAbort(signal);
    const renewing = this.#renew(term.signal).finally(() => term.abort(TERM_ENDED));
    const leading = lead(term.signal).finally(() => term.abort(TERM_ENDED));
    try {
      await Promise.all([leading, renewing]);
    } finally {
      await Promise.allSettled([leading, renewing]);
    }
    await this.#release();
  }

  /** @returns false when we were told to stop first. */
  async #acquire(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- asked until it is ours
      if (await this.#tryToHold(signal)) return true;
      // oxlint-disable-next-line no-await-in-loop
      await this.#pause(RETRY_MS * (1 + this.#options.random.next() * (JITTER - 1)), signal);
    }
    return false;
  }

  async #renew(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    let heldMs = clock.monotonicMs();
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one renewal after the other
      await this.#pause(RETRY_MS, signal);
      if (signal.aborted) return;
      // oxlint-disable-next-line no-await-in-loop
      const isHeld = await this.#tryToHold(signal);
      if (isHeld) heldMs = clock.monotonicMs();
      else if (!signal.aborted && clock.monotonicMs() - heldMs >= RENEW_DEADLINE_MS) {
        throw new LeadershipLostError("the Lease could not be renewed in time");
      }
    }
  }

  /** One attempt to take or renew the Lease; what goes wrong in it is logged, and is a no. */
  async #tryToHold(signal: AbortSignal): Promise<boolean> {
    const { clock, log, lease } = this.#options;
    try {
      return await withTimeout(clock, RENEW_DEADLINE_MS, () => this.#hold(), signal);
    } catch (error) {
      const why = errorText(error);
      if (!signal.aborted) log.write("debug", "the Lease is not ours", { ...lease, error: why });
      return false;
    }
  }

  async #hold(): Promise<boolean> {
    const { kube, clock, identity, lease } = this.#options;
    const found = await kube.get(LEASES, lease).catch(undefinedWhenMissing);
    const nowMs = clock.nowMs();
    const own = { holder: identity, acquiredMs: nowMs, renewedMs: nowMs, leaseMs: LEASE_MS };
    if (found === undefined) {
      await kube.create(LEASES, leaseObject(lease, { ...own, transitions: 0 }));
      return true;
    }
    const record = readLease(found);
    if (record.holder !== identity && record.holder !== "" && this.#isAlive(found, record)) {
      return false;
    }
    const isOurs = record.holder === identity;
    const next = {
      ...own,
      acquiredMs: isOurs ? record.acquiredMs : nowMs,
      transitions: isOurs ? record.transitions : record.transitions + 1,
    };
    await this.#write(found, next);
    return true;
  }

  #isAlive({ metadata: { resourceVersion = "" } }: KubeObject, { leaseMs }: LeaseRecord): boolean {
    const atMs = this.#options.clock.monotonicMs();
    if (this.#seen?.version !== resourceVersion) this.#seen = { version: resourceVersion, atMs };
    return atMs - this.#seen.atMs < leaseMs;
  }

  async #release(): Promise<void> {
    const { kube, clock, identity, lease, log } = this.#options;
    try {
      await withTimeout(clock, RETRY_MS, async () => {
        const found = await kube.get(LEASES, lease);
        const record = readLease(found);
        if (record.holder !== identity) return;
        await this.#write(found, {
          ...record,
          holder: "",
          leaseMs: 1000,
          renewedMs: clock.nowMs(),
        });
      });
    } catch (error) {
      const why = errorText(error);
      log.write("warn", "the Lease could not be given back; it runs out by itself", { error: why });
    }
  }

  async #write(found: KubeObject, record: LeaseRecord): Promise<void> {
    const { kube, lease } = this.#options;
    const { metadata, spec } = leaseObject(lease, record);
    await kube.replace(LEASES, {
      ...found,
      metadata: { ...found.metadata, ...metadata },
      spec: { ...objectOr(found["spec"]), ...spec },
    });
  }

  async #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    await this.#options.clock.sleep(delayMs, signal).catch((reason: unknown) => {
      if (!signal.aborted) throw reason;
    });
  }
}

function undefinedWhenMissing(error: unknown): undefined {
  if (error instanceof KubeApiError && error.status.code === 404) return undefined;
  throw error;
}
