// Which configuration of which plugin applies to a request.
import type { KongEntity } from "../../core/kong.ts";
import { checkedAs } from "../checked-as.ts";
import type { AnyPluginHandler } from "./plugin.ts";
import { PLUGIN_HANDLERS } from "./registry.ts";

interface PluginEntity {
  readonly id: string;
  readonly name: string;
  readonly enabled?: boolean;
  readonly protocols?: readonly string[] | null;
  readonly config: unknown;
  readonly route?: Reference | null;
  readonly service?: Reference | null;
  readonly consumer?: Reference | null;
}

interface Reference {
  readonly id: string;
}

export interface Scope {
  readonly routeId: string | undefined;
  readonly serviceId: string | undefined;
  readonly consumerId: string | undefined;
}

/** One configuration of a plugin. */
export interface ScopedPlugin {
  readonly config: unknown;
  /** What it was configured for: its own, not that of the request. */
  readonly scope: Scope;
}

export interface PlannedPlugin {
  readonly handler: AnyPluginHandler;
  /** The plugin for this scope, the narrowest that exists. */
  readonly pluginFor: (scope: Scope) => ScopedPlugin | undefined;
}

/** From the narrowest on; source: Kong 3.9 kong/runloop/plugins_iterator.lua. */
const SCOPES: readonly (readonly (keyof Scope)[])[] = [
  ["routeId", "serviceId", "consumerId"],
  ["routeId", "consumerId"],
  ["serviceId", "consumerId"],
  ["routeId", "serviceId"],
  ["consumerId"],
  ["routeId"],
  ["serviceId"],
  [],
];

const KEY_PARTS = ["routeId", "serviceId", "consumerId"] as const;

/** Source: Kong 3.9 kong/constants.lua PROTOCOLS_WITH_SUBSYSTEM. */
const PROTOCOLS = {
  http: new Set(["http", "https", "grpc", "grpcs"]),
  stream: new Set(["tcp", "udp", "tls", "tls_passthrough"]),
} as const;

/** The plugins of a configuration that act in a subsystem, in the order in which they run. */
export function planPlugins(
  plugins: Iterable<KongEntity>,
  subsystem: keyof typeof PROTOCOLS,
): readonly PlannedPlugin[] {
  const configs = new Map<string, ScopedConfigs>();
  for (const entity of plugins) {
    const plugin = checkedAs<PluginEntity>(entity);
    if (plugin.enabled === false || !PLUGIN_HANDLERS.has(plugin.name)) continue;
    if (plugin.protocols?.some((one) => PROTOCOLS[subsystem].has(one)) !== true) continue;
    const own = configs.get(plugin.name) ?? new ScopedConfigs();
    configs.set(plugin.name, own);
    own.add(ownScope(plugin), plugin.config);
  }
  return [...PLUGIN_HANDLERS.values()].flatMap((handler) => {
    const own = configs.get(handler.name);
    return own === undefined ? [] : [{ handler, pluginFor: (scope) => own.find(scope) }];
  });
}

/** The configurations of one plugin. */
class ScopedConfigs {
  readonly #byScope = new Map<string, ScopedPlugin>();
  /** Those of `SCOPES` that some configuration has. */
  #used: readonly (readonly (keyof Scope)[])[] = [];

  add(scope: Scope, config: unknown): void {
    this.#byScope.set(scopeKey(scope), { config, scope });
    const given = KEY_PARTS.filter((part) => scope[part] !== undefined);
    const isUsed = (parts: readonly (keyof Scope)[]) =>
      this.#used.includes(parts) ||
      (parts.length === given.length && parts.every((part) => given.includes(part)));
    this.#used = SCOPES.filter(isUsed);
  }

  find(scope: Scope): ScopedPlugin | undefined {
    for (const parts of this.#used) {
      if (parts.some((part) => scope[part] === undefined)) continue;
      const narrowed = {
        routeId: parts.includes("routeId") ? scope.routeId : undefined,
        serviceId: parts.includes("serviceId") ? scope.serviceId : undefined,
        consumerId: parts.includes("consumerId") ? scope.consumerId : undefined,
      };
      const found = this.#byScope.get(scopeKey(narrowed));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function ownScope({ route, service, consumer }: PluginEntity): Scope {
  return { routeId: route?.id, serviceId: service?.id, consumerId: consumer?.id };
}

function scopeKey({ routeId = "", serviceId = "", consumerId = "" }: Scope): string {
  return `${routeId}:${serviceId}:${consumerId}`;
}
