// A client of the gateways that never tires: asks for the same paths again and again, and tells when an answer changes.
import type { Clock } from "../../core/clock.ts";
import type { ProbeResult } from "../scenario/observation.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { GatewayNode } from "./gateway-fleet.ts";
import type { OpenStatusClient, StatusClient } from "./status-client.ts";

const EVERY_MS_DEFAULT = 50;
const ANSWER_MS_MAX = 2000;

export interface ProberOptions {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly paths: readonly string[];
  readonly everyMs?: number | undefined;
  readonly nodes: () => readonly GatewayNode[];
  readonly openClient: OpenStatusClient;
}

export class Prober {
  readonly #options: ProberOptions;
  readonly #client: StatusClient;
  /** By the node itself: one that comes later under the same name is another. */
  readonly #last = new WeakMap<GatewayNode, Map<string, number | null>>();
  readonly #ended = new AbortController();
  readonly #running: Promise<void>;

  constructor(options: ProberOptions) {
    this.#options = options;
    this.#client = options.openClient(ANSWER_MS_MAX);
    this.#running = this.#run();
  }

  /** The last answer; `null` when there was none, or nobody asked yet. */
  statusOf(node: GatewayNode, path: string): number | null {
    return this.#last.get(node)?.get(path) ?? null;
  }

  /** Asks now. */
  async probe(node: GatewayNode): Promise<readonly ProbeResult[]> {
    const { paths } = this.#options;
    const results = await Promise.all(
      paths.map(async (path) => {
        const status = await this.#client.ask(`${node.proxyUrl}${path}`, this.#ended.signal);
        return { path, status };
      }),
    );
    for (const { path, status } of results) this.#note(node, path, status);
    return results;
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await this.#running;
    await this.#client.close();
  }

  async #run(): Promise<void> {
    const { clock, nodes, everyMs = EVERY_MS_DEFAULT } = this.#options;
    const { signal } = this.#ended;
    while (!signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- one round after the other is the point
      await Promise.all(nodes().map((node) => this.probe(node)));
      // oxlint-disable-next-line no-await-in-loop -- as above
      await clock.sleep(everyMs, signal).catch(() => undefined);
    }
  }

  #note(node: GatewayNode, path: string, status: number | null): void {
    const byPath = this.#last.get(node) ?? new Map<string, number | null>();
    this.#last.set(node, byPath);
    if ((byPath.get(path) ?? null) === status || this.#ended.signal.aborted) return;
    byPath.set(path, status);
    this.#options.timeline.append({ type: "probe", gateway: node.name, path, status });
  }
}
