// Known defects of controllers, as they show from outside. The plans that are to find them know nothing of these.
import type { BehaviourName } from "../../../controller/fallback/behaviours.ts";
import type { Finding } from "../sightings.ts";

export interface ZooMember {
  readonly name: string;
  readonly behaviour: BehaviourName;
  readonly signature: RegExp;
  /** Whether its smallest plan has backfill on; where absent, it may. */
  readonly needsBackfill?: boolean;
  /** What it is known by. */
  readonly known: string;
}

const CRASH = /^controller ends: TypeError/;
const UNNOTICED = /^restarted gateway stays empty: sent nothing$/;
const ISSUE = "Kong/kubernetes-ingress-controller issue 6775";

export const ZOO_MEMBERS: readonly ZooMember[] = [
  {
    name: "panic on a snapshot that was never initialised",
    behaviour: "legacy",
    signature: CRASH,
    needsBackfill: false,
    known: ISSUE,
  },
  {
    name: "second panic, in the snapshot to restore from",
    behaviour: "legacy",
    signature: CRASH,
    needsBackfill: true,
    known: `${ISSUE}, with backfill`,
  },
  {
    name: "restart in place goes unnoticed",
    behaviour: "legacy",
    signature: UNNOTICED,
    known: "a gateway is taken to hold what it was last sent",
  },
  {
    name: "gateway is stuck without a configuration",
    behaviour: "guarded",
    signature: /^(restarted )?gateway stays empty: sent what it refuses$/,
    known: `what remains of ${ISSUE} where recovery gives up`,
  },
  {
    name: "restart in place goes unnoticed",
    behaviour: "guarded",
    signature: UNNOTICED,
    known: "a gateway is taken to hold what it was last sent",
  },
  {
    name: "good change is lost after a failed push",
    behaviour: "guarded",
    signature: /^(route is missing|change does not arrive)/,
    known: "a snapshot counts as processed though no gateway took it",
  },
  {
    name: "last valid snapshot is poisoned",
    behaviour: "guarded",
    signature: /^last valid version is lost$/,
    known: "stores that were never filled take the place of the last valid ones",
  },
  {
    name: "an unchanged cache skips new gateways",
    behaviour: "unchanged-cache-skips-gateways",
    signature: /^gateway stays empty: sent nothing$/,
    known: "Kong/kubernetes-ingress-controller issue 6219",
  },
  {
    name: "what was sent counts as what is held",
    behaviour: "trusts-what-was-sent",
    signature: UNNOTICED,
    known: "Kong/kubernetes-ingress-controller issue 861",
  },
  {
    name: "served without a plugin that is missing",
    behaviour: "serves-without-missing-plugins",
    signature: /^served without a plugin that it names$/,
    known: "Kong/kubernetes-ingress-controller issue 6139",
  },
];

export function isMember(
  { signature, needsBackfill, behaviour }: ZooMember,
  finding: Finding,
): boolean {
  return (
    behaviour === finding.behaviour &&
    signature.test(finding.violation.signature) &&
    (needsBackfill === undefined || needsBackfill === finding.plan.setting.backfill)
  );
}

/** Whether so many different signatures were seen of each kind as there are members that look alike. */
export function mayBeComplete(
  members: readonly ZooMember[],
  signatures: readonly string[],
): boolean {
  return members.every(({ signature }) => {
    const alike = members.filter((other) => other.signature.source === signature.source);
    return signatures.filter((seen) => signature.test(seen)).length >= alike.length;
  });
}
