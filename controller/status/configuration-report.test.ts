import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import type { KubeObject } from "../../core/kube.ts";
import { refOf } from "../snapshot/object-ref.ts";
import { ConfigurationReport } from "./configuration-report.ts";

const INGRESS = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  namespace: "ns",
  name: "i",
  uid: "1",
};

describe("ConfigurationReport", () => {
  it("knows nothing of objects that it does not name", () => {
    const report = new ConfigurationReport([INGRESS], []);
    expect(report.statusOf(INGRESS)).to.equal("succeeded");
    expect(report.statusOf({ ...INGRESS, uid: "recreated" })).to.equal("unknown");
  });

  it("can be told from others", () => {
    const report = new ConfigurationReport([INGRESS], []);
    expect(report.isSameAs(new ConfigurationReport([INGRESS], []))).to.equal(true);
    expect(report.isSameAs(new ConfigurationReport([], []))).to.equal(false);
    const failed = [{ message: "no", objects: [INGRESS] }];
    expect(report.isSameAs(new ConfigurationReport([INGRESS], failed))).to.equal(false);
  });

  it("lets a failure win over a translation", () => {
    const report = new ConfigurationReport([INGRESS], [{ message: "no", objects: [INGRESS] }]);
    expect(report.statusOf(INGRESS)).to.equal("failed");
  });
});

/** Recorded cases of the real controller, replayed when they are at hand. */
const VECTORS = new URL(
  "../../../shared/vectors/controller/sync/unique_objects.json",
  import.meta.url,
);

interface Vectors {
  readonly cases: readonly {
    readonly id: string;
    readonly name: string;
    readonly reported_objs?: readonly KubeObject[];
    readonly failed_objs?: readonly (readonly KubeObject[])[];
    readonly unique_objs: readonly KubeObject[];
  }[];
}

if (existsSync(VECTORS)) {
  const { cases }: Vectors = JSON.parse(readFileSync(VECTORS, "utf8"));
  describe("recorded reports", () => {
    for (const {
      id,
      name,
      reported_objs: reported = [],
      failed_objs: failed = [],
      ...vector
    } of cases) {
      it(`${id} ${name}`, () => {
        const failures = failed.map((objects) => ({ message: "no", objects: objects.map(refOf) }));
        const report = new ConfigurationReport(reported.map(refOf), failures);
        const known = [...reported, ...failed.flat()].map(refOf);
        expect(vector.unique_objs.map((object) => report.statusOf(refOf(object)))).not.to.include(
          "unknown",
        );
        expect(new Set(known.map((ref) => JSON.stringify(ref)))).to.deep.equal(
          new Set(vector.unique_objs.map((object) => JSON.stringify(refOf(object)))),
        );
      });
    }
  });
}
