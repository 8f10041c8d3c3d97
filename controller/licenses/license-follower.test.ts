import { expect } from "chai";
import { silentLog } from "../../core/log.ts";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { FakeKubeApi } from "../testing/fake-kube-api.ts";
import { turn } from "../testing/system-turn.ts";
import { LicenseFollower } from "./license-follower.ts";

describe("LicenseFollower", () => {
  it("knows the license that the cluster has now", async () => {
    const old = license("old", "2026-01-01T00:00:00Z");
    const young = license("young", "2026-02-01T00:00:00Z");
    const kube = new FakeKubeApi({
      lists: [[old]],
      watches: [[{ type: "ADDED", object: young }, { type: "DELETED", object: old }, "stays open"]],
    });
    const payloads: unknown[] = [];
    const follower = new LicenseFollower(() => payloads.push(follower.license?.payload));
    expect(follower.license).to.equal(undefined);
    const stopped = new AbortController();
    const ports = { kube, clock: new VirtualClock(turn), random: seededRandom(1), log: silentLog };
    const running = follower.run(ports, stopped.signal);
    await turn();

    expect(payloads).to.deep.equal(["text of old", "text of young", "text of young"]);
    expect(follower.all.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).to.deep.equal([
      "KongLicense young",
    ]);
    stopped.abort();
    await running;
  });
});

function license(name: string, creationTimestamp: string) {
  return {
    apiVersion: "configuration.konghq.com/v1alpha1",
    kind: "KongLicense",
    metadata: { name, creationTimestamp },
    rawLicenseString: `text of ${name}`,
  };
}
