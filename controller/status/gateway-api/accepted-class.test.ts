import { expect } from "chai";
import type { KubeObject } from "../../../core/kube.ts";
import { arrayOr, objectOr } from "../../../core/json.ts";
import { acceptedClassStatus } from "./accepted-class.ts";

const BEFORE = "2026-12-01T00:00:00Z";
const NOW = "2026-12-02T00:00:00Z";

describe("acceptedClassStatus", () => {
  it("accepts a class that waits for it, once for each generation", () => {
    const waiting = gatewayClass(1, { status: "Unknown", reason: "Pending" });
    const status = acceptedClassStatus(waiting, BEFORE);
    expect(acceptedIn(status)).to.include({
      status: "True",
      reason: "Accepted",
      observedGeneration: 1,
      lastTransitionTime: BEFORE,
    });
    expect(acceptedClassStatus({ ...waiting, status }, NOW)).to.equal(undefined);

    const changed = { ...waiting, metadata: { name: "kong", generation: 2 }, status };
    expect(acceptedIn(acceptedClassStatus(changed, NOW))).to.include({
      observedGeneration: 2,
      lastTransitionTime: BEFORE,
    });
  });

  it("keeps other conditions", () => {
    const status = acceptedClassStatus(gatewayClass(1, { type: "SupportedVersion" }), NOW);
    expect(arrayOr(status?.["conditions"])).to.have.length(2);
  });
});

function gatewayClass(generation: number, condition: object): KubeObject {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "GatewayClass",
    metadata: { name: "kong", generation },
    status: { conditions: [{ type: "Accepted", ...condition }] },
  };
}

function acceptedIn(status: unknown) {
  return arrayOr(objectOr(status)["conditions"])
    .map(objectOr)
    .find(({ type }) => type === "Accepted");
}
