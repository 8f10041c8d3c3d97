import { expect } from "chai";
import fc from "fast-check";
import type { KubeObject } from "../../core/kube.ts";
import { withGraph } from "../fallback/generator.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { searchBrokenObjects } from "./search-broken-objects.ts";

describe("searchBrokenObjects", () => {
  it("finds exactly what a gateway refuses", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 3 }), async (bad) => {
        const { search, accepted } = start(41, bad);
        expect(namesOf(await search)).to.deep.equal(bad.map(name).toSorted());
        expect(accepted.at(-1)).to.have.length(41 - bad.length);
      }),
      { numRuns: 50 },
    );
  });

  it("needs few trials among many objects", async () => {
    const { search, trials } = start(2000, [1234]);
    expect(namesOf(await search)).to.deep.equal([name(1234)]);
    expect(trials.length).to.be.at.most(32);
  });

  it("stops when there are too many, and leaves the untried ones out", async () => {
    const bad = Array.from({ length: 100 }, (_, index) => index * 2);
    const { search, trials } = start(200, bad);
    const broken = namesOf(await search);
    expect(trials.length).to.be.at.most(64);
    expect(broken).to.include.members(bad.map(name));
  });

  it("does not touch what was accepted before while something new explains the refusal", async () => {
    const { search, trials } = start(20, [19], 15);
    expect(namesOf(await search)).to.deep.equal([name(19)]);
    for (const trial of trials) expect(trial).to.include.members([...Array(15).keys()].map(name));
  });

  it("suspects what was accepted before when nothing else explains the refusal", async () => {
    const { search } = start(20, [3], 15);
    expect(namesOf(await search)).to.deep.equal([name(3)]);
  });

  it("says so when no object is to blame, or the gateway is gone", async () => {
    const graphed = withGraph(storesOf(3));
    expect(await searchBrokenObjects(graphed, undefined, async () => "rejected")).to.deep.include({
      ok: false,
    });
    expect(await searchBrokenObjects(graphed, undefined, async () => "failed")).to.deep.include({
      ok: false,
    });
  });
});

/** The first `known` of `count` objects were accepted before. */
function start(count: number, bad: readonly number[], known?: number) {
  const trials: (readonly string[])[] = [];
  const accepted: (readonly string[])[] = [];
  const refused = new Set(bad.map(name));
  const search = searchBrokenObjects(
    withGraph(storesOf(count)),
    known === undefined ? undefined : storesOf(known),
    async (stores) => {
      const names = [...stores.store("Ingress").values()].map(({ metadata }) => metadata.name);
      trials.push(names);
      if (names.some((each) => refused.has(each))) return "rejected";
      accepted.push(names);
      return "accepted";
    },
  );
  return { search, trials, accepted };
}

function storesOf(count: number): CacheStores {
  return CacheStores.fromObjects(Array.from({ length: count }, (_, index) => ingress(name(index))));
}

function name(index: number): string {
  return `ingress-${String(index).padStart(5, "0")}`;
}

function ingress(of: string): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: of, namespace: "ns", uid: of, resourceVersion: "1" },
  };
}

function namesOf(search: Awaited<ReturnType<typeof searchBrokenObjects>>): readonly string[] {
  if (!search.ok) throw new Error(search.error);
  return search.broken.map((ref) => ref.name).toSorted();
}
