// Leases: what a leader election may write.
// Source: Kubernetes 1.33, pkg/apis/coordination/validation/validation.go
import { objectOr } from "../../core/json.ts";
import { stringOf } from "../json.ts";
import { invalid } from "../schema/field-error.ts";
import type { KindRules } from "./kind-rules.ts";

export const leaseRules: KindRules = {
  errors(object) {
    const spec = objectOr(object["spec"]);
    const { leaseDurationSeconds: seconds, leaseTransitions: transitions, holderIdentity } = spec;
    return [
      ...(typeof seconds === "number" && seconds <= 0
        ? [invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0")]
        : []),
      ...(typeof transitions === "number" && transitions < 0
        ? [invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0")]
        : []),
      ...(holderIdentity !== undefined && stringOf(holderIdentity) === ""
        ? [invalid("spec.holderIdentity", holderIdentity, "must not be empty")]
        : []),
    ];
  },
};
