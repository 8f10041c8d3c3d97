import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { staticResolver } from "../../mock-kong/balancer/resolver.ts";
import { Gateway } from "../../mock-kong/gateway.ts";
import { answerAdmin } from "./admin-pages.ts";
import { countedRandom } from "./counted-random.ts";
import { pushedText } from "./own-tags.ts";
import { knownRefusal } from "./refusals.ts";

const UIDS = ["8cf4b080-3946-4e97-b1c7-4c528ca89020", "dd486ad4-c27e-48e4-a4ed-ea6e3cc546ea"];

/** A node, and its answers to pushed documents. */
function node(seed: number) {
  const random = countedRandom(seededRandom(seed));
  const clock = new VirtualClock(async () => undefined);
  const gateway = new Gateway({ clock, random, resolver: staticResolver({}) });
  const push = (pushed: object, isKept = true) => {
    const question = { method: "POST", path: "/config", body: JSON.stringify(pushed) } as const;
    return answerAdmin(gateway, question, isKept ? { random } : {});
  };
  return { gateway, push, random };
}

function document(uids: readonly string[], service: object = {}) {
  const tags = uids.map((uid) => `k8s-uid:${uid}`);
  const id = "a841e6d3-a571-5a29-9793-03f933cf84e3";
  return { _format_version: "3.0", services: [{ id, name: "s", host: 5, tags, ...service }] };
}

/** Refused, too. */
function marked(digit: string) {
  return document([], { host: 6, tags: [`kongsim-sent:${digit.repeat(32)}`] });
}

function isKnown({ gateway }: ReturnType<typeof node>, pushed: object): boolean {
  return knownRefusal(gateway.schemas, pushedText(JSON.stringify(pushed))) !== undefined;
}

describe("refusals", () => {
  it("are the same from memory as found out, for other objects too", () => {
    const [first = "", second = ""] = UIDS;
    node(1).push(document([first]));
    for (const uids of [[first], [second]]) {
      const pushed = document(uids);
      expect(isKnown(node(2), pushed)).to.equal(true);
      expect(node(2).push(pushed)).to.deep.equal(node(2).push(pushed, false));
    }
  });

  it("are the same whatever mark a controller has put on what it sent", () => {
    node(1).push(marked("a"));
    expect(isKnown(node(2), marked("b"))).to.equal(true);
    expect(node(2).push(marked("b"))).to.deep.equal(node(2).push(marked("b"), false));
  });

  it("tell apart documents that differ in which objects are the same", () => {
    const [first = "", second = ""] = UIDS;
    node(1).push(document([first, second], { port: -1 }));
    expect(isKnown(node(2), document([second, first], { port: -1 }))).to.equal(true);
    expect(isKnown(node(2), document([first, first], { port: -1 }))).to.equal(false);
  });

  it("are not kept where chance had a part, so that what a node draws next stays the same", () => {
    const pushed = document([], { id: undefined, name: undefined, port: -2 });
    const { push, random } = node(1);
    const before = random.drawn;
    push(pushed);
    expect(random.drawn).to.be.greaterThan(before);
    expect(isKnown(node(2), pushed)).to.equal(false);
  });

  it("are not kept where the time may have a part", () => {
    const pushed = { ...document([]), ca_certificates: [{ cert: "none" }] };
    expect(node(1).push(pushed).status).to.equal(400);
    expect(isKnown(node(2), pushed)).to.equal(false);
  });

  it("are not kept where an object shows outside of its tag", () => {
    const [uid = ""] = UIDS;
    const pushed = document([uid], { path: uid });
    expect(node(1).push(pushed).status).to.equal(400);
    expect(isKnown(node(2), pushed)).to.equal(false);
  });
});
