// Finds the largest part of a refused configuration that gateways accept.
import type { Clock } from "../../core/clock.ts";
import type { Behaviour } from "../fallback/behaviours.ts";
import type { FallbackMemory } from "../fallback/fallback-memory.ts";
import type { FallbackMetadata } from "../fallback/generator.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { refIdentity, type ObjectRef } from "../snapshot/object-ref.ts";
import type { Delivered } from "./delivery.ts";
import type { GatewayOutcome } from "./push-to-gateways.ts";
import { searchBrokenObjects, type Search } from "./search-broken-objects.ts";
import type { SyncObserver } from "./sync-event.ts";

export interface FallbackContext {
  readonly behaviour: Behaviour;
  readonly clock: Clock;
  readonly observe: SyncObserver;
  /** Of this round. */
  readonly memory: FallbackMemory;
  /** For backfill; without one, broken objects are only left out. */
  readonly backfillSnapshot: CacheStores | undefined;
  /** What was accepted last, as far as anybody remembers. */
  readonly acceptedSnapshot: CacheStores | undefined;
  /** Translates and pushes what a fallback has left. */
  readonly apply: (stores: CacheStores, how?: { readonly isTrial?: boolean }) => Promise<Delivered>;
}

export type Recovery =
  | {
      readonly ok: true;
      readonly broken: readonly ObjectRef[];
      readonly metadata: FallbackMetadata;
    }
  /** `isRefused`: the gateways said no, and not just that some could not be reached. */
  | {
      readonly ok: false;
      readonly error: string;
      readonly broken: readonly ObjectRef[];
      readonly isRefused: boolean;
    };

/**
 * Leaves the broken objects and their dependants out, or puts their last valid version in their place. Where the
 * behaviour allows for more than one attempt, objects that are blamed only then are left out as well.
 */
export async function recoverByFallback(
  snapshot: CacheStores,
  broken: readonly ObjectRef[],
  context: FallbackContext,
): Promise<Recovery> {
  const { behaviour, clock, observe, memory, backfillSnapshot, apply } = context;
  const obstacle = behaviour.obstacleToRecovery(snapshot);
  if (obstacle !== undefined) return { ok: false, error: obstacle, broken, isRefused: false };
  const current = memory.graphed(snapshot);
  let lastValid = backfillSnapshot && memory.graphed(behaviour.lastValidSnapshot(backfillSnapshot));
  let blamed = broken;
  for (let attempt = 1; ; attempt += 1) {
    const startMs = clock.monotonicMs();
    const { stores, metadata } = memory.generate(
      current,
      blamed,
      lastValid,
      behaviour.backfillsExactly,
    );
    const durationMs = clock.monotonicMs() - startMs;
    observe({ type: "fallback-generated", metadata, durationMs });
    // oxlint-disable-next-line no-await-in-loop -- each attempt learns from the one before
    const applied = await apply(stores);
    if (applied.ok) return { ok: true, broken: blamed, metadata };
    const isRefused = applied.outcomes.some(isRefusal);
    const more = union(blamed, blamedBy(applied.outcomes));
    // An object may have been blamed for several things, and is there as often.
    const learned = more.length > union(blamed, []).length;
    if (attempt >= behaviour.fallbackAttemptsMax || !isRefused || (!learned && !lastValid)) {
      return { ok: false, error: applied.error, broken: blamed, isRefused };
    }
    // What was valid once may be so no more: without anything new to blame, nothing is brought back.
    if (!learned) lastValid = undefined;
    blamed = more;
  }
}

/** Finds out by trial what to leave out, when a refusal blames nobody. Each trial is in force if it is accepted. */
export function searchBrokenByTrial(
  snapshot: CacheStores,
  { memory, acceptedSnapshot, apply }: FallbackContext,
): Promise<Search> {
  return searchBrokenObjects(memory.graphed(snapshot), acceptedSnapshot, async (stores) => {
    const applied = await apply(stores, { isTrial: true });
    if (applied.ok) return "accepted";
    return applied.outcomes.some(isRefusal) ? "rejected" : "failed";
  });
}

export function isRefusal(outcome: GatewayOutcome): boolean {
  return outcome.kind === "rejected" || (outcome.kind === "failed" && outcome.isUnreadableRefusal);
}

export function blamedBy(outcomes: readonly GatewayOutcome[]): readonly ObjectRef[] {
  return outcomes.flatMap((outcome) =>
    outcome.kind === "rejected" ? outcome.failures.flatMap(({ objects }) => objects) : [],
  );
}

function union(a: readonly ObjectRef[], b: readonly ObjectRef[]): readonly ObjectRef[] {
  return [...new Map([...a, ...b].map((ref) => [refIdentity(ref), ref])).values()];
}
