// The faults that are in force, and the watches that they can be made to happen to.
import type { RequestInfo } from "../http/request-info.ts";
import { readKubeFault, type KubeFault, type RequestMatch } from "./kube-fault.ts";

export interface ActiveFault {
  readonly id: number;
  readonly fault: KubeFault;
  /** How often it has happened. */
  readonly happened: number;
}

/** A request, as a fault looks at it. */
export interface FaultyRequest {
  readonly info: RequestInfo;
  readonly userAgent: string;
}

export interface OpenWatch extends FaultyRequest {
  readonly end: (how: "close" | "reset") => void;
}

interface Entry {
  readonly id: number;
  readonly fault: KubeFault;
  /** The server's revision when it was made. */
  readonly revision: number;
  happened: number;
  readonly withdrawn: PromiseWithResolvers<void>;
}

/** More at a time than this are a mistake. */
const FAULTS_MAX = 1000;

export class KubeFaults {
  readonly #revision: () => number;
  readonly #entries = new Map<number, Entry>();
  readonly #watches = new Set<OpenWatch>();
  #lastId = 0;

  /** @param revision the newest one of the storage. */
  constructor(revision: () => number) {
    this.#revision = revision;
  }

  /** Nothing happens to any request, nor to the events of any watch. */
  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  get active(): readonly ActiveFault[] {
    return [...this.#entries.values()].map(({ id, fault, happened }) => ({ id, fault, happened }));
  }

  /** Gives back its id. @throws {RangeError} for one that makes no sense. */
  add(wanted: KubeFault): number {
    const fault = readKubeFault(wanted);
    if (this.#entries.size >= FAULTS_MAX) throw new RangeError(`more than ${FAULTS_MAX} faults`);
    this.#lastId += 1;
    const id = this.#lastId;
    if (fault.kind === "end-watches") {
      const { match, how = "close" } = fault;
      for (const watch of this.#watches) if (matches(match, watch)) watch.end(how);
      return id;
    }
    const withdrawn = Promise.withResolvers<void>();
    this.#entries.set(id, { id, fault, revision: this.#revision(), happened: 0, withdrawn });
    return id;
  }

  /** Whether there was such a fault. */
  withdraw(id: number): boolean {
    this.#entries.get(id)?.withdrawn.resolve();
    return this.#entries.delete(id);
  }

  clear(): void {
    for (const id of this.#entries.keys()) this.withdraw(id);
  }

  /** The oldest fault of these kinds that happens to this request; counts it. */
  take<K extends KubeFault["kind"]>(
    request: FaultyRequest,
    ...kinds: readonly K[]
  ):
    | { readonly fault: Extract<KubeFault, { readonly kind: K }>; readonly revision: number }
    | undefined {
    for (const entry of this.#entries.values()) {
      const { id, fault, revision } = entry;
      if (!isOneOf(fault, kinds) || !matches(fault.match, request)) continue;
      entry.happened += 1;
      const { times = Infinity } = "times" in fault ? fault : {};
      if (entry.happened >= times) this.withdraw(id);
      return { fault, revision };
    }
    return undefined;
  }

  /** Resolves when nothing holds the events of this watch, or `signal` is aborted. */
  async eventsPass(watch: FaultyRequest, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const holding = [...this.#entries.values()].find(
        ({ fault }) => fault.kind === "hold-events" && matches(fault.match, watch),
      );
      if (holding === undefined) return;
      // oxlint-disable-next-line no-await-in-loop -- another fault may hold them afterwards
      await Promise.race([holding.withdrawn.promise, aborted(signal)]);
    }
  }

  /** The function that comes back forgets it. */
  watchOpened(watch: OpenWatch): () => void {
    this.#watches.add(watch);
    return () => this.#watches.delete(watch);
  }
}

function isOneOf<K extends KubeFault["kind"]>(
  fault: KubeFault,
  kinds: readonly K[],
): fault is Extract<KubeFault, { readonly kind: K }> {
  return kinds.some((kind) => kind === fault.kind);
}

function matches(match: RequestMatch = {}, { info, userAgent }: FaultyRequest): boolean {
  const { resource } = info;
  if (resource === undefined) return false;
  const { group, plural, subresource, namespace, name } = resource;
  const seen: Readonly<Record<string, string | undefined>> = {
    verb: info.verb,
    resource: group === "" ? plural : `${plural}.${group}`,
    subresource,
    namespace,
    name,
  };
  const { userAgent: agent = "", ...fields } = match;
  return (
    userAgent.includes(agent) &&
    Object.entries(fields).every(([field, wanted]) => seen[field] === wanted)
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
