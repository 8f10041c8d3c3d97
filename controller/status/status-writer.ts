// Decides what objects are told about what became of them, beside the syncs: they never wait for it.
import type { Clock } from "../../core/clock.ts";
import type { KubeApi } from "../../core/kube-api.ts";
import type { KubeObject, ResourceType } from "../../core/kube.ts";
import type { Log } from "../../core/log.ts";
import { RecentMap } from "../events/recent-map.ts";
import type { KongListeners } from "../gateways/kong-listeners.ts";
import type { AdmissionOptions } from "../informer/admission.ts";
import type { FollowedKind } from "../informer/informers.ts";
import type { ObjectChange } from "../informer/object-change.ts";
import { LICENSES } from "../licenses/license-follower.ts";
import { desiredLicense, licenseControllerName } from "../licenses/license-status.ts";
import { storeKey, type CacheStores } from "../snapshot/cache-stores.ts";
import { isCachedKind, resourceTypeOf, type CachedKind } from "../snapshot/kinds.ts";
import { refIdentity, refOf, refText } from "../snapshot/object-ref.ts";
import type { SyncObserver } from "../sync/sync-event.ts";
import { ConfigurationReport, type ConfigurationStatus } from "./configuration-report.ts";
import { desiredStatus, KINDS_WITH_STATUS } from "./desired-status.ts";
import { AttachedRoutes } from "./gateway-api/attached-routes.ts";
import { desiredChange, kindsConcerned, KINDS_TOLD_AT_ONCE } from "./gateway-api/desired-change.ts";
import { isUnmanagedGateway } from "./gateway-api/gateway-status.ts";
import type { StatusWorld } from "./gateway-api/status-world.ts";
import { publishedAddresses, type PublishOptions } from "./published-addresses.ts";
import type { StatusChange } from "./status-change.ts";
import { StatusQueue } from "./status-queue.ts";

/** Changes come in swarms, our own among them. */
const PASS_DELAY_MS = 100;
/** A pass that took long is followed by a rest of several times as long. */
const REST_FACTOR = 4;
/** After so long, others get their turn. */
const SLICE_MS = 20;
/** Between questions to gateways that cannot say where they listen. */
const LISTENERS_RETRY_MS = 1000;
const COMPLAINTS_MAX = 1000;

export interface StatusWriterOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly log: Log;
  readonly publish: PublishOptions;
  /** Whether objects are told what rounds have made of them. Gateways and routes are accepted all the same. */
  readonly reports: boolean;
  /** The objects as they are known now: those that are configured, and all that the cluster has. */
  readonly objects: () => CacheStores;
  readonly known: () => CacheStores;
  readonly admission: () => AdmissionOptions;
  /** Where gateways listen, or `undefined` while that cannot be said. */
  readonly listeners: (signal: AbortSignal) => Promise<KongListeners | undefined>;
  readonly licenses: () => readonly KubeObject[];
  /** Replicas share it. */
  readonly electionId: string;
}

/** What a round that ended well was about. */
interface Round {
  readonly report: ConfigurationReport;
  /** The objects as they were translated. */
  readonly stores: CacheStores;
}

export class StatusWriter {
  readonly #options: StatusWriterOptions;
  readonly #queue: StatusQueue;
  readonly #stopped = new AbortController();
  #translated: CacheStores | undefined;
  #round: Round | undefined;
  /** What is to be looked at: whole kinds, or single objects by their keys. */
  readonly #dirty = new Map<CachedKind, Set<string> | "all">();
  #pass: Promise<void> | undefined;
  #second: { readonly number: number; readonly text: string } | undefined;
  /** Why an object is told nothing, so that it is logged once. */
  readonly #complaints = new RecentMap<string, string | undefined>(COMPLAINTS_MAX);

  constructor(options: StatusWriterOptions) {
    this.#options = options;
    this.#queue = new StatusQueue(options);
  }

  readonly observe: SyncObserver = (event) => {
    const { objects, reports } = this.#options;
    if (!reports || this.#stopped.signal.aborted) return;
    if (event.type === "translated") this.#translated = objects();
    if (event.type !== "configured") return;
    const before = this.#round;
    const report = new ConfigurationReport(event.objects, event.failures);
    const round = { report, stores: this.#translated ?? objects() };
    this.#round = round;
    this.#reportRound(round);
    const isSame = round.stores === before?.stores && report.isSameAs(before.report);
    if (!isSame) this.#lookAtAll(KINDS_TOLD_AT_ONCE);
  };

  /** An object has changed, or any of its kind may have. */
  changed(kind: FollowedKind, change?: ObjectChange): void {
    const object = change?.after ?? change?.before;
    if (kind !== "Namespace" && KINDS_TOLD_AT_ONCE.includes(kind)) this.#soil(kind, object);
    if (kind === "Service" && object !== undefined && this.#isPublished(object)) {
      if (this.#round !== undefined) this.#reportRound(this.#round);
    }
    this.#lookAtAll(kindsConcerned(kind, change));
  }

  #soil(kind: CachedKind, object: KubeObject | undefined): void {
    const before = this.#dirty.get(kind);
    if (object === undefined) this.#dirty.set(kind, "all");
    else if (before !== "all") this.#dirty.set(kind, (before ?? new Set()).add(storeKey(object)));
  }

  /** One of the licenses has changed. */
  licensesChanged(): void {
    const { licenses, electionId } = this.#options;
    const all = licenses();
    const controllerName = licenseControllerName(electionId);
    for (const license of all) {
      this.#tell(LICENSES, license, (current) =>
        desiredLicense(current, all, controllerName, this.#now()),
      );
    }
    this.#queue.start();
  }

  /** Looks at everything once. */
  start(): void {
    this.licensesChanged();
    this.#lookAtAll(KINDS_TOLD_AT_ONCE);
  }

  /** Stops at once; waits for writes that are under way, but not for longer than `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.#stopped.abort();
    this.#dirty.clear();
    await Promise.all([this.#queue.close(timeoutMs), this.#pass]);
  }

  /** Compares every object that can have a status with what the round says, and queues those that differ. */
  #reportRound(round: Round): void {
    const { objects, publish } = this.#options;
    const stores = objects();
    const addresses = publishedAddresses(stores, publish);
    for (const kind of KINDS_WITH_STATUS) {
      for (const object of stores.store(kind).values()) {
        const status = statusIn(round, object);
        this.#tell(resourceTypeOf(kind), object, (current) => {
          const context = { status, addresses, now: this.#now() };
          const desired = desiredStatus(kind, current, context);
          return desired && { what: "status", status: desired };
        });
      }
    }
    this.#queue.start();
  }

  #tell(
    type: ResourceType,
    object: KubeObject,
    desired: (object: KubeObject) => StatusChange | undefined,
  ): void {
    const key = refIdentity(refOf(object));
    const change = desired(object);
    this.#complain(object, change?.what === "nothing" ? change.because : undefined);
    if (change === undefined || change.what === "nothing") this.#queue.drop(key);
    else this.#queue.put(key, { type, object, desired });
  }

  #complain(object: KubeObject, because: string | undefined): void {
    const ref = refOf(object);
    const key = refIdentity(ref);
    if (this.#complaints.get(key) === because) return;
    this.#complaints.set(key, because);
    if (because === undefined) return;
    this.#options.log.write("warn", "an object waits", { object: refText(ref), because });
  }

  #lookAtAll(kinds: readonly CachedKind[]): void {
    for (const kind of kinds) this.#dirty.set(kind, "all");
    if (this.#dirty.size === 0 || this.#stopped.signal.aborted) return;
    this.#pass ??= this.#passUntilClean().finally(() => (this.#pass = undefined));
  }

  async #passUntilClean(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopped;
    let delayMs = PASS_DELAY_MS;
    while (this.#dirty.size > 0 && !signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- one pass after the other
      await clock.sleep(delayMs, signal).catch(() => undefined);
      const startMs = clock.monotonicMs();
      // oxlint-disable-next-line no-await-in-loop
      const isComplete = await this.#lookAtDirty(signal);
      const tookMs = clock.monotonicMs() - startMs;
      delayMs = Math.max(isComplete ? PASS_DELAY_MS : LISTENERS_RETRY_MS, tookMs * REST_FACTOR);
    }
  }

  /** @returns false when Gateways must be looked at again later. */
  async #lookAtDirty(signal: AbortSignal): Promise<boolean> {
    const { clock, listeners } = this.#options;
    const mustAsk = this.#dirty.has("Gateway") && this.#hasUnmanagedGateways();
    const known = mustAsk ? await listeners(signal) : undefined;
    if (signal.aborted) return true;
    const dirty = new Map(this.#dirty);
    this.#dirty.clear();
    const world = this.#world(known);
    let sliceMs = clock.monotonicMs();
    for (const kind of KINDS_TOLD_AT_ONCE) {
      for (const object of objectsOf(kind, dirty.get(kind), world.known)) {
        this.#tell(resourceTypeOf(kind), object, (current) =>
          desiredChange(kind, current, { ...world, now: this.#now() }),
        );
        if (clock.monotonicMs() - sliceMs < SLICE_MS) continue;
        // oxlint-disable-next-line no-await-in-loop -- so that syncs need not wait
        await clock.sleep(0, signal).catch(() => undefined);
        if (signal.aborted) return true;
        sliceMs = clock.monotonicMs();
      }
    }
    this.#queue.start();
    if (!mustAsk || known !== undefined) return true;
    this.#dirty.set("Gateway", "all");
    return false;
  }

  #world(listeners: KongListeners | undefined): StatusWorld {
    const { known: knownNow, admission: admissionNow, publish, reports } = this.#options;
    const known = knownNow();
    const admission = admissionNow();
    const round = this.#round;
    const statusOf = (object: KubeObject) => (round ? statusIn(round, object) : "unknown");
    return {
      known,
      admission,
      publish,
      listeners,
      attached: new AttachedRoutes(known, admission),
      statusOf: reports ? statusOf : undefined,
      now: this.#now(),
    };
  }

  #hasUnmanagedGateways(): boolean {
    const { known, admission, publish } = this.#options;
    const world = { known: known(), admission: admission() };
    return (
      publish.service !== undefined &&
      [...world.known.store("Gateway").values()].some((each) => isUnmanagedGateway(each, world))
    );
  }

  #isPublished({ metadata: { namespace, name } }: KubeObject): boolean {
    const { service, udpService } = this.#options.publish;
    return [service, udpService].some(
      (each) => each?.namespace === namespace && each?.name === name,
    );
  }

  /** RFC 3339 in whole seconds. Whole passes happen within one. */
  #now(): string {
    const second = Math.floor(this.#options.clock.nowMs() / 1000);
    if (this.#second?.number !== second) {
      const text = new Date(second * 1000).toISOString().replace(".000Z", "Z");
      this.#second = { number: second, text };
    }
    return this.#second.text;
  }
}

/** Nothing is known yet of a version that came after the one that was translated. */
function statusIn({ report, stores }: Round, object: KubeObject): ConfigurationStatus {
  const { kind, metadata } = object;
  const { generation = 0, name, namespace } = metadata;
  const translated = isCachedKind(kind) ? stores.get(kind, name, namespace) : undefined;
  if (generation > (translated?.metadata.generation ?? generation)) return "unknown";
  return report.statusOf(refOf(object));
}

function objectsOf(
  kind: CachedKind,
  dirty: ReadonlySet<string> | "all" | undefined,
  known: CacheStores,
): readonly KubeObject[] {
  const store = known.store(kind);
  if (dirty === "all") return [...store.values()];
  return [...(dirty ?? [])].flatMap((key) => store.get(key) ?? []);
}
