import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { staticResolver } from "../../mock-kong/balancer/resolver.ts";
import { Gateway } from "../../mock-kong/gateway.ts";
import { answerAdmin } from "./admin-pages.ts";
import { countedRandom } from "./counted-random.ts";
import { pushedText } from "./own-tags.ts";
import { knownReading } from "./readings.ts";

const UIDS = ["8cf4b080-3946-4e97-b1c7-4c528ca89020", "dd486ad4-c27e-48e4-a4ed-ea6e3cc546ea"];

/** A node that has taken these documents, or refused them. */
function node(documents: readonly object[], isKept = true) {
  const random = countedRandom(seededRandom(1));
  const clock = new VirtualClock(async () => undefined);
  const gateway = new Gateway({ clock, random, resolver: staticResolver({}) });
  const answers = documents.map((pushed) => {
    const question = { method: "POST", path: "/config", body: JSON.stringify(pushed) } as const;
    return answerAdmin(gateway, question, isKept ? { random } : {});
  });
  const { tables, configurationHash } = gateway;
  const entities = tables.collections.map((name) => [name, [...tables.inDocumentOrder(name)]]);
  return { answers, entities, configurationHash, drawn: random.drawn };
}

function isKnown(pushed: object): boolean {
  const { schemas } = new Gateway({
    clock: new VirtualClock(async () => undefined),
    random: seededRandom(1),
    resolver: staticResolver({}),
  });
  return knownReading(schemas, pushedText(JSON.stringify(pushed))) !== undefined;
}

/** Nested entities of all sorts, some with ids of their own and some without. */
function document(uids: readonly string[], comment: string) {
  const [first = "", second = first] = uids.map((uid) => `k8s-uid:${uid}`);
  return {
    _format_version: "3.0",
    _comment: comment,
    services: [
      {
        name: "s",
        host: "u",
        tags: ["k8s-name:s", first],
        routes: [{ name: "r", paths: ["/"], tags: [first], plugins: [{ name: "cors" }] }],
        plugins: [{ name: "key-auth", tags: [second] }],
      },
    ],
    upstreams: [{ name: "u", tags: [second], targets: [{ target: "10.0.0.1:80" }] }],
    consumers: [{ username: "c", keyauth_credentials: [{ key: "k", tags: [first] }] }],
    plugins: [{ name: "correlation-id", tags: [second] }],
  };
}

describe("readings", () => {
  it("are the same from memory as found out, for other objects too, and as often as they come", () => {
    const [first = "", second = ""] = UIDS;
    node([document([first, second], "often")]);
    for (const uids of [UIDS, UIDS.toReversed(), UIDS]) {
      const pushed = document(uids, "often");
      expect(isKnown(pushed)).to.equal(true);
      expect(node([pushed, pushed])).to.deep.equal(node([pushed, pushed], false));
    }
  });

  it("tell apart documents that differ in which objects are the same", () => {
    const [first = ""] = UIDS;
    node([document(UIDS, "apart")]);
    expect(isKnown(document([first], "apart"))).to.equal(false);
  });

  it("are not kept of what is refused in the end", () => {
    const pushed = {
      ...document(UIDS, "refused"),
      routes: [{ name: "other", paths: ["/"], service: "nobody" }],
    };
    expect(node([pushed]).answers[0]?.status).to.equal(400);
    expect(isKnown(pushed)).to.equal(false);
  });

  it("are not kept where an object shows outside of a tag", () => {
    const [uid = ""] = UIDS;
    const pushed = { ...document(UIDS, "shown"), consumers: [{ username: `k8s-uid:${uid}` }] };
    expect(node([pushed]).answers[0]?.status).to.equal(201);
    expect(isKnown(pushed)).to.equal(false);
  });

  it("are not kept of a text within the text, which a node knows by its hash", () => {
    const pushed = { config: JSON.stringify(document(UIDS, "within")) };
    expect(node([pushed]).answers[0]?.status).to.equal(201);
    expect(isKnown(pushed)).to.equal(false);
  });

  it("are not kept where the time may have a part", () => {
    const pushed = { ...document(UIDS, "time"), ca_certificates: [] };
    expect(node([pushed]).answers[0]?.status).to.equal(201);
    expect(isKnown(pushed)).to.equal(false);
  });
});
