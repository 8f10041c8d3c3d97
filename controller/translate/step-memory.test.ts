import { expect } from "chai";
import fc from "fast-check";
import type { KubeObject } from "../../core/kube.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { buildContext, type BuildContext } from "./build-context.ts";
import { BuildMemory } from "./build-memory.ts";
import { StepMemory } from "./step-memory.ts";
import { DEFAULT_OPTIONS, service } from "./test-objects.ts";

describe("a step that is recalled for each item of a list", () => {
  it("gives what it would compute, after any changes of the list", () => {
    const items = ["a", "b", "c", "d"].map(item);
    const lists = fc.array(fc.shuffledSubarray(items), { minLength: 1, maxLength: 5 });

    fc.assert(
      fc.property(lists, (steps) => {
        const step = new StepMemory<string>();
        for (const list of steps) {
          expect(step.recallEach(list, contextOf([]), nameOf)).to.deep.equal(
            list.map(([{ name }]) => name),
          );
        }
      }),
    );
  });

  it("computes only what is new, wherever it stands", () => {
    const [a, b, c, d] = ["a", "b", "c", "d"].map(item);
    const lists = [
      [a, b, c],
      [a, d, b, c],
      [a, b, c],
      [d, b, c],
    ].map((list) => list.filter((each) => each !== undefined));
    const step = new StepMemory<string>();
    const computed = lists.map((list) => {
      const names: string[] = [];
      step.recallEach(list, contextOf([]), ([{ name }]) => {
        names.push(name);
        return name;
      });
      return names.join("");
    });

    expect(computed).to.deep.equal(["abc", "d", "", ""]);
  });

  it("looks again at what an item has looked at", () => {
    const step = new StepMemory<boolean>();
    const list = ["web", "api"].map(item);
    const areThere = (objects: readonly KubeObject[]) =>
      step.recallEach(
        list,
        contextOf(objects),
        ([{ name }], { cluster }) => cluster.find("Service", "shop", name) !== undefined,
      );

    expect(areThere([])).to.deep.equal([false, false]);
    expect(areThere([service("web")])).to.deep.equal([true, false]);
    expect(areThere([service("api")])).to.deep.equal([false, true]);
  });
});

type Item = readonly [{ readonly name: string }];

function item(name: string): Item {
  return [{ name }];
}

function nameOf([{ name }]: Item): string {
  return name;
}

function contextOf(objects: readonly KubeObject[]): BuildContext {
  return buildContext(CacheStores.fromObjects(objects), DEFAULT_OPTIONS, new BuildMemory());
}
