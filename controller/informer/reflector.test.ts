import { expect } from "chai";
import type { KubeObject } from "../../core/kube.ts";
import { silentLog } from "../../core/log.ts";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { resourceTypeOf } from "../snapshot/kinds.ts";
import { FakeKubeApi, refusal } from "../testing/fake-kube-api.ts";
import { reflect } from "./reflector.ts";
import { turn } from "../testing/system-turn.ts";

describe("reflect", () => {
  it("lists, then follows from the revision of the list", async () => {
    const { heard, kube } = await run({
      lists: [[object("a", "5")]],
      watches: [
        [
          { type: "ADDED", object: object("b", "102") },
          { type: "MODIFIED", object: object("a", "103") },
          { type: "DELETED", object: object("b", "104") },
          "stays open",
        ],
      ],
    });
    expect(heard).to.deep.equal(["replaced a", "applied b", "applied a", "deleted b"]);
    expect(kube.watchedFrom).to.deep.equal(["101"]);
  });

  it("goes on where a watch ended, bookmarks included, without another list", async () => {
    const { heard, kube } = await run({
      lists: [[]],
      watches: [
        [{ type: "ADDED", object: object("a", "102") }],
        [{ type: "BOOKMARK", object: object("", "107") }],
        ["stays open"],
      ],
    });
    expect(heard).to.deep.equal(["replaced ", "applied a"]);
    expect(kube.watchedFrom).to.deep.equal(["101", "102", "107"]);
  });

  it("lists again when its revision has expired", async () => {
    const { heard } = await run({
      lists: [[object("a", "5")], [object("b", "6")]],
      watches: [[{ type: "ERROR", object: refusal(410, "Expired").status }], ["stays open"]],
    });
    expect(heard).to.deep.equal(["replaced a", "replaced b"]);
  });

  it("counts a kind that is not served as empty, and finds it when it is", async () => {
    const { heard } = await run({
      lists: [refusal(404, "NotFound"), [object("a", "5")]],
      watches: [["stays open"]],
    });
    expect(heard).to.deep.equal(["replaced ", "replaced a"]);
  });

  it("keeps what it knows while the server fails", async () => {
    const { heard } = await run({
      lists: [
        refusal(503, "ServiceUnavailable"),
        refusal(429, "TooManyRequests"),
        [object("a", "5")],
      ],
      watches: [["stays open"]],
    });
    expect(heard).to.deep.equal(["replaced a"]);
  });

  it("does not hide a bug", async () => {
    const kube = new FakeKubeApi({ lists: [[]], watches: [] });
    const failure = new TypeError("a bug");
    kube.list = () => Promise.reject(failure);
    const outcome = await reflecting(kube).done.catch((error: unknown) => error);
    expect(outcome).to.equal(failure);
  });
});

async function run(script: ConstructorParameters<typeof FakeKubeApi>[0]) {
  const kube = new FakeKubeApi(script);
  const { clock, stop, done, heard } = reflecting(kube);
  await clock.advance(60_000);
  stop.abort();
  await done;
  return { heard, kube };
}

function reflecting(kube: FakeKubeApi) {
  const clock = new VirtualClock(turn);
  const stop = new AbortController();
  const heard: string[] = [];
  const handler = {
    replaced: (objects: readonly KubeObject[]) =>
      heard.push(`replaced ${objects.map(({ metadata }) => metadata.name).join(",")}`),
    applied: ({ metadata }: KubeObject) => heard.push(`applied ${metadata.name}`),
    deleted: ({ metadata }: KubeObject) => heard.push(`deleted ${metadata.name}`),
  };
  const ports = { kube, clock, random: seededRandom(1), log: silentLog };
  const done = reflect(ports, resourceTypeOf("Service"), handler, stop.signal);
  return { clock, stop, done, heard };
}

function object(name: string, resourceVersion: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "ns", resourceVersion },
  };
}
