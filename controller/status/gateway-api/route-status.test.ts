import { expect } from "chai";
import { arrayOr, objectOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { desiredRoute } from "./route-status.ts";
import type { StatusWorld } from "./status-world.ts";
import {
  BEFORE,
  conditionTexts,
  gatewayOf,
  HTTP,
  readyGateway,
  routeOf,
  serviceOf,
  toldBy,
  worldOf,
} from "./test-world.ts";

const WEB = serviceOf("web");
const TO_WEB = { rules: [{ backendRefs: [{ name: "web", port: 80 }] }] };

describe("desiredRoute", () => {
  it("accepts a route, and says nothing of the gateways before they were configured", () => {
    const route = routeOf("HTTPRoute", TO_WEB);
    const [parent] = parentsOf(route, [readyGateway(), WEB]);
    expect(parent).to.deep.include({
      controllerName: "konghq.com/kic-gateway-controller",
      parentRef: {
        group: "gateway.networking.k8s.io",
        kind: "Gateway",
        namespace: "ns",
        name: "g",
      },
    });
    expect(conditionTexts(parent)).to.deep.equal([
      "Accepted=True/Accepted",
      "ResolvedRefs=True/ResolvedRefs",
      "Programmed=Unknown/Unknown",
    ]);
  });

  it("says what became of it, once, and keeps the times of what stays", () => {
    const route = routeOf("HTTPRoute", TO_WEB);
    const objects = [readyGateway(), WEB];
    const first = told(route, objects, { statusOf: () => "succeeded", now: BEFORE });
    expect(programmedOf(first)).to.equal("Programmed=True/ConfiguredInGateway");
    expect(change(first, objects, { statusOf: () => "succeeded" })).to.equal(undefined);
    expect(change(first, objects)).to.equal(undefined);

    const failed = told(first, objects, { statusOf: () => "failed" });
    expect(programmedOf(failed)).to.equal("Programmed=False/TranslationError");
    const [accepted] = arrayOr(objectOr(firstParent(failed))["conditions"]);
    expect(accepted).to.include({ lastTransitionTime: BEFORE });

    const edited = { ...first, metadata: { ...first.metadata, generation: 2 } };
    expect(programmedOf(told(edited, objects))).to.equal("Programmed=Unknown/Unknown");
  });

  it("waits for its Gateways", () => {
    const route = routeOf("HTTPRoute", TO_WEB);
    expect(change(route, [gatewayOf([HTTP]), WEB])).to.equal(undefined);
    const both = { ...TO_WEB, parentRefs: [{ name: "g" }, { name: "g2" }] };
    const unready = gatewayOf([HTTP]);
    const second = { ...unready, metadata: { ...unready.metadata, name: "g2" } };
    expect(change(routeOf("HTTPRoute", both), [readyGateway(), second])).to.equal(undefined);
  });

  it("keeps what other controllers say, and takes back what it said of others than its parents", () => {
    const theirs = {
      controllerName: "example.com/other",
      parentRef: { name: "g" },
      conditions: [],
    };
    const stale = {
      controllerName: "konghq.com/kic-gateway-controller",
      parentRef: { name: "old", namespace: "ns" },
      conditions: [],
    };
    const route = routeOf("HTTPRoute", TO_WEB, { status: { parents: [stale, theirs] } });
    const parents = parentsOf(route, [readyGateway(), WEB]);
    expect(parents).to.have.length(2);
    expect(parents[0]).to.deep.equal(theirs);
    expect(parentsOf(route, [])).to.deep.equal([theirs]);
  });

  it("has an entry for each listener that is named", () => {
    const gateway = readyGateway([HTTP, { ...HTTP, name: "two", hostname: "two.example" }]);
    const parentRefs = [
      { name: "g", sectionName: "http" },
      { name: "g", sectionName: "two" },
      { name: "g", port: 81 },
    ];
    const route = routeOf("HTTPRoute", { ...TO_WEB, parentRefs, hostnames: ["one.example"] });
    const parents = parentsOf(route, [gateway, WEB]);
    expect(parents.map(({ parentRef }) => objectOr(parentRef)["sectionName"])).to.deep.equal([
      "http",
      "two",
      undefined,
    ]);
    expect(parents.map((parent) => conditionTexts(parent)[0])).to.deep.equal([
      "Accepted=True/Accepted",
      "Accepted=False/NoMatchingListenerHostname",
      "Accepted=False/NoMatchingParent",
    ]);
  });

  const VERDICTS: Readonly<Record<string, readonly [JsonObject, JsonObject, string]>> = {
    "no such listener": [
      HTTP,
      { parentRefs: [{ name: "g", sectionName: "x" }] },
      "NoMatchingParent",
    ],
    "a listener for other namespaces": [
      { ...HTTP, allowedRoutes: { namespaces: { from: "Selector", selector: {} } } },
      {},
      "NotAllowedByListeners",
    ],
    "a listener of another protocol": [{ ...HTTP, protocol: "TCP" }, {}, "NoMatchingParent"],
  };
  for (const [what, [listener, spec, reason]] of Object.entries(VERDICTS)) {
    it(`does not accept a route to ${what}`, () => {
      const route = routeOf("HTTPRoute", { ...TO_WEB, ...spec });
      const [parent] = parentsOf(route, [readyGateway([listener]), WEB]);
      expect(conditionTexts(parent)[0]).to.equal(`Accepted=False/${reason}`);
    });
  }

  const BACKENDS: Readonly<Record<string, readonly [JsonObject, readonly KubeObject[], string]>> = {
    "does not exist": [{ name: "gone" }, [], "BackendNotFound"],
    "is no Service": [{ name: "web", kind: "Pod" }, [WEB], "InvalidKind"],
    "may not be used": [
      { name: "web", namespace: "far" },
      [serviceOf("web", "far")],
      "RefNotPermitted",
    ],
  };
  for (const [what, [reference, objects, reason]] of Object.entries(BACKENDS)) {
    it(`says when a backend ${what}`, () => {
      const route = routeOf("HTTPRoute", { rules: [{ backendRefs: [reference] }] });
      const [parent] = parentsOf(route, [readyGateway(), ...objects]);
      expect(conditionTexts(parent)).to.include(`ResolvedRefs=False/${reason}`);
    });
  }

  it("says of other routes nothing about what they refer to, and of TCPRoutes nothing before they are served", () => {
    const [grpc] = parentsOf(routeOf("GRPCRoute"), [readyGateway()]);
    expect(conditionTexts(grpc)).to.deep.equal([
      "Accepted=True/Accepted",
      "Programmed=Unknown/Unknown",
    ]);
    const tcp = readyGateway([{ name: "tcp", port: 8899, protocol: "TCP" }]);
    expect(change(routeOf("TCPRoute"), [tcp], { statusOf: () => "failed" })).to.equal(undefined);
    const [served] = parentsOf(routeOf("TCPRoute"), [tcp], { statusOf: () => "succeeded" });
    expect(conditionTexts(served)).to.include("Programmed=True/ConfiguredInGateway");
    const [unreported] = parentsOf(routeOf("TCPRoute"), [tcp], { statusOf: undefined });
    expect(conditionTexts(unreported)).to.include("Programmed=Unknown/Unknown");
  });
});

function change(
  route: KubeObject,
  objects: readonly KubeObject[],
  changes: Partial<StatusWorld> = {},
) {
  return desiredRoute(route, worldOf([route, ...objects], changes));
}

function told(...args: Parameters<typeof change>): KubeObject {
  return toldBy(args[0], change(...args));
}

function parentsOf(...args: Parameters<typeof change>): readonly JsonObject[] {
  return arrayOr(objectOr(told(...args)["status"])["parents"]).map(objectOr);
}

function firstParent(route: KubeObject): unknown {
  return arrayOr(objectOr(route["status"])["parents"])[0];
}

function programmedOf(route: KubeObject): string | undefined {
  return conditionTexts(firstParent(route)).find((text) => text.startsWith("Programmed"));
}
