import { expect } from "chai";
import { arrayOr, objectOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type { Story } from "./fallback-stories.ts";
import { playStory } from "./played-story.ts";

const UID = "11111111-2222-4333-8444-555555555555";

const CLASS = object("networking.k8s.io/v1", "IngressClass", "kong", {
  spec: { controller: "ingress-controllers.konghq.com/kong" },
});
const SERVICE = object("v1", "Service", "web", {
  spec: { ports: [{ name: "http", port: 80, targetPort: 8080 }] },
});
const PLUGIN = object("configuration.konghq.com/v1", "KongPlugin", "limit", {
  plugin: "rate-limiting",
  config: { minute: 5, policy: "local" },
});
const LIMITED = ingress("limited", { "konghq.com/plugins": "limit" });
const PLAIN = ingress("plain", {});

const STORY: Story = {
  name: "invented",
  options: {
    flags: [
      "--ingress-class=kong",
      "--proxy-sync-seconds=1",
      "--init-cache-sync-duration=1s",
      "--feature-gates=FallbackConfiguration=true",
    ],
  },
  phases: [
    phase(
      ["Service", "KongPlugin", "Ingress", "Ingress"].map((kind, index) => ({
        op: "create",
        object: `${kind} shop/${["web", "limit", "limited", "plain"][index]}`,
      })),
    ),
    phase([
      { op: "patch", object: "KongPlugin shop/limit", mergePatch: { config: { minute: "many" } } },
    ]),
  ],
};

describe("playStory", () => {
  it("plays the edits, and shows what the gateway and the controller made of each phase", async () => {
    const [first, second] = await playStory(STORY);
    expect(first?.report).to.deep.equal({ status: "not-triggered" });
    expect(routesIn(first?.accepted)).to.deep.equal(["shop.limited.web..80", "shop.plain.web..80"]);
    expect(second?.report).to.deep.include({ status: "triggered" });
    expect(arrayOr(second?.report["brokenObjects"]).map((one) => objectOr(one)["name"])).to.eql([
      "limit",
    ]);
    expect(routesIn(second?.accepted)).to.deep.equal(["shop.plain.web..80"]);
    expect(second?.events.map(({ reason }) => String(reason)).toSorted()).to.deep.equal([
      "FallbackKongConfigurationSucceeded",
      "KongConfigurationApplyFailed",
      "KongConfigurationApplyFailed",
    ]);
  });

  it("plays deletions, of which the phase itself has no object any more", async () => {
    const [first] = STORY.phases;
    if (first === undefined) throw new RangeError("no phase");
    const deleted = phase([{ op: "delete", object: "Ingress shop/limited" }]);
    const rest = deleted.objects.filter(({ metadata }) => metadata.name !== "limited");
    const [, second] = await playStory({
      ...STORY,
      phases: [first, { ...deleted, objects: rest }],
    });
    expect(routesIn(second?.accepted)).to.deep.equal(["shop.plain.web..80"]);
  });

  it("tells of objects by the uids that the recording gave them", async () => {
    const [first] = await playStory(STORY);
    expect(JSON.stringify(first?.accepted)).to.include(`k8s-uid:${UID}`);
  });

  it("does not take an edit of a kind that it does not know", async () => {
    const odd = { ...STORY, phases: [phase([{ op: "paint", object: "Service shop/web" }])] };
    const error: unknown = await playStory(odd).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(RangeError);
  });
});

function phase(edits: readonly JsonObject[]): Story["phases"][number] {
  const objects = [CLASS, SERVICE, PLUGIN, LIMITED, PLAIN];
  return { objects, edits, posts: [], events: [], report: {}, accepted: {} };
}

function object(apiVersion: string, kind: string, name: string, rest: object): KubeObject {
  const namespace = kind === "IngressClass" ? {} : { namespace: "shop" };
  return { apiVersion, kind, metadata: { name, ...namespace, uid: UID }, ...rest };
}

function ingress(name: string, annotations: Readonly<Record<string, string>>): KubeObject {
  const backend = { service: { name: "web", port: { number: 80 } } };
  const paths = [{ path: `/${name}`, pathType: "Prefix", backend }];
  const made = object("networking.k8s.io/v1", "Ingress", name, {
    spec: { ingressClassName: "kong", rules: [{ http: { paths } }] },
  });
  return { ...made, metadata: { ...made.metadata, annotations } };
}

function routesIn(document: unknown): readonly string[] {
  const services = arrayOr(objectOr(document)["services"]).map(objectOr);
  const routes = services.flatMap(({ routes: list }) => arrayOr(list).map(objectOr));
  return routes.map(({ name }) => String(name)).toSorted();
}
