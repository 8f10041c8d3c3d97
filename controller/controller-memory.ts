// What a controller remembers at a moment, for whoever tells the states of a world apart. Looking at it changes nothing.
import type { GatewayClient } from "./gateways/gateway-client.ts";
import type { CacheStores } from "./snapshot/cache-stores.ts";
import type { HashedSnapshot } from "./snapshot/object-cache.ts";
import type { ObjectRef } from "./snapshot/object-ref.ts";
import type { Candidate } from "./sync/candidate.ts";

export interface ControllerMemory {
  readonly cached: HashedSnapshot;
  readonly ready: readonly GatewayClient[];
  readonly pendingUrls: readonly string[];
  /** Of its rounds; `undefined` as long as it does not lead. */
  readonly sync: SyncMemory | undefined;
}

export interface SyncMemory {
  /** The snapshot of the round that is under way. */
  readonly taken: HashedSnapshot | undefined;
  /** Of the last round that began. */
  readonly processedHash: string | undefined;
  readonly translated: CacheStores | undefined;
  readonly accepted: CacheStores | undefined;
  readonly lastValid: Candidate | undefined;
  /** By the URLs of gateways. */
  readonly refused: ReadonlyMap<string, readonly ObjectRef[]>;
  /** Pushes in a row that came to no verdict. */
  readonly failures: (client: GatewayClient) => number;
}
