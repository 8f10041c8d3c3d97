// What a timeline tells about the objects of a cluster: which routes there are, what guards them, and whether Kong takes them.
import type { KubeObjectFact } from "../timeline/timeline-event.ts";

/** `incomplete`: it names a plugin that is not there. */
export type Standing = "valid" | "broken" | "incomplete";

export interface RouteView {
  /** `Ingress demo/good`. */
  readonly name: string;
  readonly guards: readonly string[];
  readonly flaw: string | undefined;
  /** When it came to be guarded by what guards it: by a change of its own, or because a plugin came or went. */
  readonly guardedMs: number;
}

interface PluginView {
  readonly type: string;
  readonly flaw: string | undefined;
  readonly isGlobal: boolean;
  /** As this type. */
  readonly thereMs: number;
}

/** Kinds that change without any configuration having to follow. */
const BESIDES: ReadonlySet<string> = new Set(["Deployment", "ReplicaSet", "Pod", "Namespace"]);

export class ClusterView {
  readonly #routes = new Map<string, Omit<RouteView, "name">>();
  readonly #plugins = new Map<string, PluginView>();
  readonly #deletedMs = new Map<string, number>();
  /** When anything changed that a configuration may be made of. */
  changedMs = 0;

  see(fact: KubeObjectFact, atMs: number): void {
    const { change, kind, namespace, name, guards, plugin, flaw } = fact;
    if (!BESIDES.has(kind)) this.changedMs = atMs;
    const text = `${kind} ${namespace === null ? "" : `${namespace}/`}${name}`;
    if (change === "DELETED") {
      this.#routes.delete(text);
      this.#plugins.delete(text);
      this.#deletedMs.set(text, atMs);
      return;
    }
    this.#deletedMs.delete(text);
    if (guards !== undefined) {
      const before = this.#routes.get(text);
      const isSame = before !== undefined && before.guards.join() === guards.join();
      this.#routes.set(text, { guards, flaw, guardedMs: isSame ? before.guardedMs : atMs });
    }
    if (plugin !== undefined) {
      const { type, isGlobal = false } = plugin;
      const before = this.#plugins.get(text);
      const isSame = before?.type === type && before.isGlobal === isGlobal;
      this.#plugins.set(text, { type, flaw, isGlobal, thereMs: isSame ? before.thereMs : atMs });
    }
  }

  get routes(): readonly RouteView[] {
    return [...this.#routes.keys()].flatMap((name) => this.route(name) ?? []);
  }

  route(name: string): RouteView | undefined {
    const route = this.#routes.get(name);
    if (route === undefined) return undefined;
    const times = this.guardsOf(route).flatMap((guard) =>
      guard.plugin === undefined ? (this.#deletedMs.get(guard.name) ?? []) : guard.plugin.thereMs,
    );
    return { name, ...route, guardedMs: Math.max(route.guardedMs, ...times) };
  }

  /** Since when an object is gone; `undefined` for one that is there, or never was. */
  deletedMs(name: string): number | undefined {
    return this.#deletedMs.get(name);
  }

  /** What guards a route: the plugins that it names, and those that guard everything. */
  guardsOf({ guards }: Pick<RouteView, "guards">) {
    const globals = [...this.#plugins].filter(([, { isGlobal }]) => isGlobal).map(([name]) => name);
    return [...guards, ...globals].map((name) => ({ name, plugin: this.#plugins.get(name) }));
  }

  standingOf(route: RouteView): Standing {
    const guards = this.guardsOf(route);
    if (guards.some(({ plugin }) => plugin === undefined)) return "incomplete";
    const isFlawed = guards.some(({ plugin }) => plugin?.flaw !== undefined);
    return route.flaw !== undefined || isFlawed ? "broken" : "valid";
  }
}
