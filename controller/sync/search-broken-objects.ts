// Finds by trial what a gateway refuses without saying what it is.
import { generateFallback, type GraphedStores } from "../fallback/generator.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { CachedKind } from "../snapshot/kinds.ts";
import { refIdentity, refOf, type ObjectRef } from "../snapshot/object-ref.ts";

/** Enough for some four broken objects among ten thousand. */
const TRIALS_MAX = 64;

/** Kinds that a configuration is made of. The others only say how. */
const SUSPECTS: readonly CachedKind[] = [
  "Secret",
  "ConfigMap",
  "KongUpstreamPolicy",
  "KongIngress",
  "KongVault",
  "KongPlugin",
  "KongClusterPlugin",
  "KongCustomEntity",
  "KongConsumerGroup",
  "KongConsumer",
  "Service",
  "KongServiceFacade",
  "Ingress",
  "TCPIngress",
  "UDPIngress",
  "HTTPRoute",
  "GRPCRoute",
  "TCPRoute",
  "UDPRoute",
  "TLSRoute",
];

export type Trial = (stores: CacheStores) => Promise<"accepted" | "rejected" | "failed">;

export type Search =
  | { readonly ok: true; readonly broken: readonly ObjectRef[] }
  | { readonly ok: false; readonly error: string };

/**
 * Takes the suspects out, then brings them back in halves, and leaves out what is refused: about two trials for each
 * halving and broken object. What was there in the same version when a configuration was last accepted is suspected
 * only when nothing else explains the refusal, so that a gateway which serves goes on serving.
 *
 * The last trial that was accepted leaves out exactly `broken` and its dependants. When the trials are used up, what
 * was not tried yet counts as broken, too.
 */
export async function searchBrokenObjects(
  current: GraphedStores,
  lastValid: CacheStores | undefined,
  tryOut: Trial,
): Promise<Search> {
  const all = suspectsOf(current.stores);
  const known = lastValid === undefined ? new Set<string>() : versionsOf(lastValid);
  const changed = all.filter(({ version }) => !known.has(version));
  let trials = 0;
  const tryWithout = (broken: readonly Suspect[]) => {
    trials += 1;
    return tryOut(
      generateFallback(
        current,
        broken.map(({ ref }) => ref),
      ).stores,
    );
  };
  for (const suspects of changed.length < all.length ? [changed, all] : [all]) {
    // oxlint-disable-next-line no-await-in-loop -- the second set is for when the first is not to blame
    const base = await tryWithout(suspects);
    if (base === "failed") return { ok: false, error: "the gateway does not answer any more" };
    if (base === "rejected") continue;
    let out = suspects;
    const bringBack = async (group: readonly Suspect[]): Promise<void> => {
      if (group.length === 0 || trials >= TRIALS_MAX) return;
      const members = new Set(group);
      const rest = out.filter((suspect) => !members.has(suspect));
      if ((await tryWithout(rest)) === "accepted") {
        out = rest;
        return;
      }
      if (group.length === 1) return;
      const middle = Math.ceil(group.length / 2);
      await bringBack(group.slice(0, middle));
      await bringBack(group.slice(middle));
    };
    const middle = Math.ceil(suspects.length / 2);
    // oxlint-disable-next-line no-await-in-loop -- each trial builds on the one before
    await bringBack(suspects.slice(0, middle));
    // oxlint-disable-next-line no-await-in-loop
    await bringBack(suspects.slice(middle));
    return { ok: true, broken: out.map(({ ref }) => ref) };
  }
  return { ok: false, error: "the gateway refuses even what is left without any object" };
}

interface Suspect {
  readonly ref: ObjectRef;
  /** One text per object and version. */
  readonly version: string;
}

/** What others depend on comes first: an object cannot come back before what it needs. */
function suspectsOf(stores: CacheStores): readonly Suspect[] {
  return SUSPECTS.flatMap((kind) =>
    [...stores.store(kind).values()].map((object) => {
      const ref = refOf(object);
      const version = `${refIdentity(ref)}@${object.metadata.resourceVersion ?? ""}`;
      return { ref, version };
    }),
  );
}

function versionsOf(stores: CacheStores): ReadonlySet<string> {
  return new Set(suspectsOf(stores).map(({ version }) => version));
}
