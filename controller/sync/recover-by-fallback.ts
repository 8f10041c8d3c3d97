// Finds the largest part of a rejected configuration that the gateways accept.
import type { Clock } from "../../core/clock.ts";
import type { Behaviour } from "../fallback/behaviours.ts";
import { generateFallback, withGraph, type FallbackMetadata } from "../fallback/generator.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { refIdentity, type ObjectRef } from "../snapshot/object-ref.ts";
import type { GatewayOutcome } from "./push-to-gateways.ts";
import type { SyncObserver } from "./sync-event.ts";

export interface FallbackContext {
  readonly behaviour: Behaviour;
  readonly clock: Clock;
  readonly observe: SyncObserver;
  /** For backfill; without one, broken objects are only left out. */
  readonly lastValidSnapshot: CacheStores | undefined;
  /** Translates and pushes what a fallback has left. */
  readonly apply: (
    stores: CacheStores,
  ) => Promise<
    | { readonly ok: true }
    | { readonly ok: false; readonly error: string; readonly outcomes: readonly GatewayOutcome[] }
  >;
}

export type Recovery =
  | {
      readonly ok: true;
      readonly broken: readonly ObjectRef[];
      readonly metadata: FallbackMetadata;
    }
  /** `isRejected`: the gateways said no, and not just that some could not be reached. */
  | {
      readonly ok: false;
      readonly error: string;
      readonly broken: readonly ObjectRef[];
      readonly isRejected: boolean;
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
  const { behaviour, clock, observe, lastValidSnapshot, apply } = context;
  const obstacle = behaviour.obstacleToRecovery(snapshot);
  if (obstacle !== undefined) return { ok: false, error: obstacle, broken, isRejected: false };
  const current = withGraph(snapshot);
  const lastValid = lastValidSnapshot && withGraph(behaviour.lastValidSnapshot(lastValidSnapshot));
  let blamed = broken;
  for (let attempt = 1; ; attempt += 1) {
    const startMs = clock.monotonicMs();
    const { stores, metadata } = generateFallback(current, blamed, lastValid);
    const durationMs = clock.monotonicMs() - startMs;
    observe({ type: "fallback-generated", metadata, durationMs });
    // oxlint-disable-next-line no-await-in-loop -- each attempt learns from the one before
    const applied = await apply(stores);
    if (applied.ok) return { ok: true, broken: blamed, metadata };
    const more = union(blamed, blamedBy(applied.outcomes));
    if (more.length === blamed.length || attempt >= behaviour.fallbackAttemptsMax) {
      const isRejected = applied.outcomes.some(({ kind }) => kind === "rejected");
      return { ok: false, error: applied.error, broken: blamed, isRejected };
    }
    blamed = more;
  }
}

function blamedBy(outcomes: readonly GatewayOutcome[]): readonly ObjectRef[] {
  return outcomes.flatMap((outcome) =>
    outcome.kind === "rejected" ? outcome.failures.flatMap(({ objects }) => objects) : [],
  );
}

function union(a: readonly ObjectRef[], b: readonly ObjectRef[]): readonly ObjectRef[] {
  return [...new Map([...a, ...b].map((ref) => [refIdentity(ref), ref])).values()];
}
