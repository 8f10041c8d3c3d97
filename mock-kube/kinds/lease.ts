// Leases: what a leader election may write.
// Source: Kubernetes 1.33, pkg/apis/coordination/validation/validation.go
import { objectOr } from "../../core/json.ts";
import { childDraft, type Draft } from "../json.ts";
import { isMicroTime } from "../schema/decode.ts";
import { invalid } from "../schema/field-error.ts";
import type { KindRules } from "./kind-rules.ts";

export const leaseRules: KindRules = {
  carried: { holderIdentity: isText, acquireTime: isMicroTime, renewTime: isMicroTime },
  beforeCreate: dropCoordination,
  beforeUpdate: dropCoordination,
  errors(object) {
    const spec = objectOr(object["spec"]);
    const { leaseDurationSeconds: seconds, leaseTransitions: transitions } = spec;
    return [
      ...(typeof seconds === "number" && seconds <= 0
        ? [invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0")]
        : []),
      ...(typeof transitions === "number" && transitions < 0
        ? [invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0")]
        : []),
    ];
  },
};

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

/** Fields of the gate CoordinatedLeaderElection, which is off in Kubernetes 1.33. */
function dropCoordination(object: Draft): void {
  const spec = childDraft(object, "spec");
  delete spec["strategy"];
  delete spec["preferredHolder"];
}
