// The responses that a node keeps for proxy-cache: its plugins share them, and the Admin API shows and purges them.
import type { HeaderPair } from "../proxy/header-list.ts";
import type { PluginHost } from "./plugin.ts";

export interface CachedResponse {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
  readonly body: Buffer;
  readonly requestBody: Buffer | undefined;
  readonly storedMs: number;
  readonly ttlSeconds: number;
  /** How long the store keeps it, fresh or not. */
  readonly keptSeconds: number;
}

const ENTRIES_MAX = 1000;

export class ProxyCacheStore {
  readonly #entries = new Map<string, CachedResponse>();

  /** What is still kept at this time. */
  get(key: string, nowMs: number): CachedResponse | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (nowMs - entry.storedMs <= entry.keptSeconds * 1000) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, entry: CachedResponse): void {
    if (this.#entries.size >= ENTRIES_MAX) this.#entries.clear();
    this.#entries.set(key, entry);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}

export function proxyCacheStore(host: Pick<PluginHost, "memory">): ProxyCacheStore {
  return host.memory("proxy-cache", () => new ProxyCacheStore());
}
