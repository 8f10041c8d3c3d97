import { expect } from "chai";
import { readKubeFault } from "./kube-fault.ts";

describe("readKubeFault", () => {
  for (const fault of [
    { kind: "answer", status: 429, retryAfterSeconds: 2, times: 3 },
    { kind: "conflict", match: { verb: "update", resource: "leases.coordination.k8s.io" } },
    { kind: "expire", match: { verb: "watch" }, times: 1 },
    { kind: "slow", match: { verb: "list", userAgent: "kubectl" }, delayMs: 0 },
    { kind: "hold-events", match: { resource: "services", namespace: "a", name: "b" } },
    { kind: "stale-lists" },
    { kind: "end-watches", how: "reset" },
  ]) {
    it(`takes ${JSON.stringify(fault)}`, () => {
      expect(readKubeFault(fault)).to.deep.equal(fault);
    });
  }

  for (const [fault, complaint] of [
    [{}, "no fault is called nothing"],
    [{ kind: "earthquake" }, "no fault is called"],
    [{ kind: "answer", status: 200 }, "status: a whole number from 400 to 599"],
    [{ kind: "slow" }, "delayMs"],
    [{ kind: "expire", times: 0 }, "times"],
    [{ kind: "conflict", match: { plural: "services" } }, "match: there is no plural"],
    [{ kind: "conflict", match: { verb: 1 } }, "match.verb: a text"],
    [{ kind: "end-watches", how: "gently" }, "how"],
  ] as const) {
    it(`refuses ${JSON.stringify(fault)}`, () => {
      expect(() => readKubeFault(fault)).to.throw(RangeError, complaint);
    });
  }
});
