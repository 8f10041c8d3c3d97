// What one round of synchronisation works on, and what gateways may answer to it.
import type { FallbackMemory } from "../fallback/fallback-memory.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { HashedSnapshot } from "../snapshot/object-cache.ts";
import type { ObjectRef } from "../snapshot/object-ref.ts";

export interface Round {
  /** 1, 2, 3, ...: what comes late is told from what came after it. */
  readonly number: number;
  readonly taken: HashedSnapshot;
  /** What gateways remember to have been sent; "" when snapshots are not taken. */
  readonly hash: string;
  /** What recovery may work on, by the behaviour. */
  readonly recoverable: CacheStores;
  /** Whether the cache has changed since the round before. */
  readonly changed: boolean;
  readonly memory: FallbackMemory;
}

/** Gateways that refuse for the same reasons, as far as the behaviour tells them apart. */
export interface Refusal {
  readonly clients: readonly GatewayClient[];
  /** Empty when nobody was blamed. */
  readonly broken: readonly ObjectRef[];
  readonly error: string;
}
