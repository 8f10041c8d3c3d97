// Where `legacy`, `guarded` and `resilient` differ, and nowhere else: all other code is shared.
import { CacheStores } from "../snapshot/cache-stores.ts";
import type { HashedSnapshot } from "../snapshot/object-cache.ts";

export const BEHAVIOUR_NAMES = ["legacy", "guarded", "resilient"] as const;
/** Behaviours with a defect of a released controller that none of the three has; to see whether it is found. */
export const DEFECT_NAMES = [
  "unchanged-cache-skips-gateways",
  "trusts-what-was-sent",
  "serves-without-missing-plugins",
] as const;
export type SoundBehaviourName = (typeof BEHAVIOUR_NAMES)[number];
export type BehaviourName = SoundBehaviourName | (typeof DEFECT_NAMES)[number];

export interface Behaviour {
  readonly name: BehaviourName;
  /** The snapshot that recovery may work on in this round. `changed`: since the round before. */
  readonly recoverySnapshot: (taken: HashedSnapshot, changed: boolean) => CacheStores;
  /** Why recovery cannot work on a snapshot; `undefined` when it can, or when nobody looks. */
  readonly obstacleToRecovery: (snapshot: CacheStores) => string | undefined;
  /** The last valid snapshot as backfill gets to see it. */
  readonly lastValidSnapshot: (kept: CacheStores) => CacheStores;
  /** Whether each round translates the snapshot that it took, and not what the translator was last given. */
  readonly translatesEverySnapshot: boolean;
  /** Whether a cache that is the same as in the round before ends the round, whatever the gateways hold. */
  readonly skipsUnchangedCache: boolean;
  /** Whether gateways are discovered anew, at start, as long as none of those that are known answers. */
  readonly rediscoversAtStart: boolean;
  /** Whether a gateway that was discovered must answer `GET /status` before it counts as ready. */
  readonly asksBeforeReady: boolean;
  /** Whether each round asks the gateways that are not ready yet, and not only the readiness interval. */
  readonly asksPendingEveryRound: boolean;
  /** Whether "in sync" is what the gateways report to hold, and not what they were last sent. */
  readonly asksWhatGatewaysHold: boolean;
  /** Whether a gateway that is slow to answer is left behind, so that it does not hold up the others. */
  readonly leavesStragglers: boolean;
  /** Whether a push that came to no verdict is tried again later and later, and not in each round. */
  readonly backsOff: boolean;
  /** Whether each gateway that refuses is recovered by itself, and not all together by what the first one blames. */
  readonly recoversEachGateway: boolean;
  /** Whether a refusal that blames nobody is followed up by trial. */
  readonly searchesWhatIsNotBlamed: boolean;
  /** Whether what names a plugin goes when the plugin cannot be had, in whatever way it names it. */
  readonly failsClosed: boolean;
  /** Whether backfill brings back what was left out, together with what it depended on when it was valid, and nothing else. */
  readonly backfillsExactly: boolean;
  /** Whether what was valid last is kept for what is left out or of no use now, and beyond the end of the controller where that is asked for. */
  readonly keepsLastValid: boolean;
  /** Whether objects that were found broken stay excluded, for late gateways too, until the cache changes. */
  readonly remembersBrokenObjects: boolean;
  /** How many fallback configurations a round tries: each excludes what the gateways blamed in the one before. */
  readonly fallbackAttemptsMax: number;
  /** Whether the objects of an accepted fallback count as configured in their status. */
  readonly reportsFallbackStatus: boolean;
}

/**
 * KIC up to 3.3. An unchanged cache yields stores that nothing ever initialised, and recovery walks them.
 *
 * @see https://github.com/Kong/kubernetes-ingress-controller/issues/6775
 */
const legacy: Behaviour = {
  name: "legacy",
  recoverySnapshot: ({ stores }, changed) => (changed ? stores : new CacheStores()),
  obstacleToRecovery: () => undefined,
  lastValidSnapshot: (kept) => kept,
  translatesEverySnapshot: false,
  skipsUnchangedCache: false,
  rediscoversAtStart: false,
  asksBeforeReady: false,
  asksPendingEveryRound: false,
  asksWhatGatewaysHold: false,
  leavesStragglers: false,
  backsOff: false,
  recoversEachGateway: false,
  searchesWhatIsNotBlamed: false,
  failsClosed: false,
  backfillsExactly: false,
  keepsLastValid: false,
  remembersBrokenObjects: false,
  fallbackAttemptsMax: 1,
  reportsFallbackStatus: false,
};

/** KIC 3.4 and later: recovery looks before it walks, and gives up. Stores that were never filled count as empty. */
const guarded: Behaviour = {
  ...legacy,
  name: "guarded",
  obstacleToRecovery: ({ isInitialised }) =>
    isInitialised ? undefined : "cache snapshot not available",
  lastValidSnapshot: (kept) => (kept.isInitialised ? kept : CacheStores.of(new Map())),
  asksBeforeReady: true,
  reportsFallbackStatus: true,
};

/** The long-term fix: the snapshot that was taken is always at hand, and gateways are asked instead of remembered. */
const resilient: Behaviour = {
  ...guarded,
  name: "resilient",
  recoverySnapshot: ({ stores }) => stores,
  translatesEverySnapshot: true,
  rediscoversAtStart: true,
  asksPendingEveryRound: true,
  asksWhatGatewaysHold: true,
  leavesStragglers: true,
  backsOff: true,
  recoversEachGateway: true,
  searchesWhatIsNotBlamed: true,
  failsClosed: true,
  backfillsExactly: true,
  keepsLastValid: true,
  remembersBrokenObjects: true,
  fallbackAttemptsMax: 8,
};

/**
 * KIC 3.2.0: with fallback, a gateway that joins gets nothing until an object changes. All else is as in `resilient`, so
 * that what is found is this.
 *
 * @see https://github.com/Kong/kubernetes-ingress-controller/issues/6219
 */
const unchangedCacheSkipsGateways: Behaviour = {
  ...resilient,
  name: "unchanged-cache-skips-gateways",
  skipsUnchangedCache: true,
};

/**
 * KIC up to 3.5, and the first report of it, of KIC 0.x: a gateway that restarts in place is taken to hold what it was last
 * sent. `legacy` and `guarded` have this too, among others.
 *
 * @see https://github.com/Kong/kubernetes-ingress-controller/issues/861
 */
const trustsWhatWasSent: Behaviour = {
  ...resilient,
  name: "trusts-what-was-sent",
  asksWhatGatewaysHold: false,
};

/**
 * KIC up to 3.5: a route that names a plugin which is not there is served without it.
 *
 * @see https://github.com/Kong/kubernetes-ingress-controller/issues/6139
 */
const servesWithoutMissingPlugins: Behaviour = {
  ...resilient,
  name: "serves-without-missing-plugins",
  failsClosed: false,
};

export const BEHAVIOURS: Readonly<Record<BehaviourName, Behaviour>> = {
  legacy,
  guarded,
  resilient,
  "unchanged-cache-skips-gateways": unchangedCacheSkipsGateways,
  "trusts-what-was-sent": trustsWhatWasSent,
  "serves-without-missing-plugins": servesWithoutMissingPlugins,
};
