import { expect } from "chai";
import fc from "fast-check";
import { refusal } from "../fixture-server.ts";
import { builtInType, builtInTypes } from "../schema/built-in-types.ts";
import { mergePatch } from "./merge-patch.ts";
import { strategicMerge } from "./strategic-merge.ts";

function merge(type: string, target: object, patch: object): unknown {
  return strategicMerge(builtInTypes, builtInType(type), { ...target }, { ...patch });
}

const service = {
  spec: {
    ports: [
      { port: 80, name: "a" },
      { port: 81, name: "b" },
    ],
  },
};

describe("strategicMerge", () => {
  it("merges lists by the keys of the type, new items first", () => {
    const patch = {
      spec: {
        ports: [
          { port: 82, name: "c" },
          { port: 80, targetPort: 8080 },
        ],
      },
    };
    expect(merge("Service", service, patch)).to.deep.equal({
      spec: {
        ports: [
          { port: 82, name: "c" },
          { port: 80, name: "a", targetPort: 8080 },
          { port: 81, name: "b" },
        ],
      },
    });
  });

  it("obeys the directives", () => {
    const deleted = merge("Service", service, {
      spec: { ports: [{ $patch: "delete", port: 81 }] },
    });
    expect(deleted).to.deep.equal({ spec: { ports: [{ port: 80, name: "a" }] } });
    const replaced = merge("Service", service, {
      spec: { ports: [{ $patch: "replace" }, { port: 1 }] },
    });
    expect(replaced).to.deep.equal({ spec: { ports: [{ port: 1 }] } });
    const strategy = { spec: { strategy: { type: "RollingUpdate", rollingUpdate: {} } } };
    const retained = merge("apps.Deployment", strategy, {
      spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } },
    });
    expect(retained).to.deep.equal({ spec: { strategy: { type: "Recreate" } } });
    const finalizers = { metadata: { finalizers: ["a", "b"] } };
    const one = merge("Service", finalizers, {
      metadata: { "$deleteFromPrimitiveList/finalizers": ["a"] },
    });
    expect(one).to.deep.equal({ metadata: { finalizers: ["b"] } });
  });

  it("puts items in the order that is asked for", () => {
    const ordered = merge("Service", service, {
      spec: { "$setElementOrder/ports": [{ port: 81 }, { port: 80 }] },
    });
    expect(ordered).to.deep.equal({ spec: { ports: service.spec.ports.toReversed() } });
  });

  it("refuses an item without its merge key", () => {
    const patch = { spec: { ports: [{ name: "x" }] } };
    expect(refusal(() => merge("Service", service, patch))).to.deep.equal({
      code: 500,
      message: "map: map[name:x] does not contain declared merge key: port",
    });
  });

  it("is a merge patch where there are no lists", () => {
    const value = fc.oneof(fc.string(), fc.constant(null), fc.integer());
    const data = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), value);
    fc.assert(
      fc.property(data, data, (target, patch) => {
        expect(merge("ConfigMap", { data: target }, { data: patch })).to.deep.equal(
          mergePatch({ data: target }, { data: patch }),
        );
      }),
    );
  });
});
