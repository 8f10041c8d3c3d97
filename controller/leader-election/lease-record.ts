// What a Lease says of its holder.
import { objectOr, stringOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";

export interface LeaseRecord {
  /** "" when nobody holds it. */
  readonly holder: string;
  readonly acquiredMs: number;
  readonly renewedMs: number;
  readonly leaseMs: number;
  /** How often the holder has changed. */
  readonly transitions: number;
}

export function readLease(lease: KubeObject): LeaseRecord {
  const spec = objectOr(lease["spec"]);
  return {
    holder: stringOr(spec["holderIdentity"], ""),
    acquiredMs: timeOf(spec["acquireTime"]),
    renewedMs: timeOf(spec["renewTime"]),
    leaseMs: numberOf(spec["leaseDurationSeconds"]) * 1000,
    transitions: numberOf(spec["leaseTransitions"]),
  };
}

export function leaseObject(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  { holder, acquiredMs, renewedMs, leaseMs, transitions }: LeaseRecord,
) {
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { namespace, name },
    spec: {
      // The API refuses an empty name: a Lease that nobody holds has none.
      holderIdentity: holder === "" ? undefined : holder,
      leaseDurationSeconds: Math.ceil(leaseMs / 1000),
      acquireTime: microTime(acquiredMs),
      renewTime: microTime(renewedMs),
      leaseTransitions: transitions,
    },
  };
}

/** Kubernetes' `MicroTime`: six digits of a second, all of them there. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}

function timeOf(value: unknown): number {
  const ms = Date.parse(stringOr(value, ""));
  return Number.isNaN(ms) ? 0 : ms;
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
