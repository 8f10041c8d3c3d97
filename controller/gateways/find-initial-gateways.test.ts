import { expect } from "chai";
import type { KubeObject } from "../../core/kube.ts";
import { silentLog } from "../../core/log.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import type { BehaviourName } from "../fallback/behaviours.ts";
import { StartupError } from "../startup-error.ts";
import { FakeAdminApi } from "../testing/fake-admin-api.ts";
import { FakeKubeApi } from "../testing/fake-kube-api.ts";
import { turn } from "../testing/system-turn.ts";
import { findInitialGateways, type InitialGateways } from "./find-initial-gateways.ts";

const DELAY_MS = 200;
const ATTEMPTS = 5;

describe("findInitialGateways", () => {
  it("asks a listed gateway until it answers", async () => {
    const { find, clock, gateway } = start("guarded", [["10.0.0.1"]]);
    gateway("10.0.0.1").isUp = false;
    const found = find();
    await clock.advance(DELAY_MS);
    gateway("10.0.0.1").isUp = true;
    await clock.advance(DELAY_MS);
    expect(urls(await found)).to.deep.equal(["http://10.0.0.1:8001"]);
  });

  it("clings to a gateway that is gone, as the real one does", async () => {
    const { find, clock, gateway } = start("guarded", [["10.0.0.1"], ["10.0.0.2"]]);
    gateway("10.0.0.1").isUp = false;
    const failure = find().catch((error: unknown) => error);
    await clock.advance(DELAY_MS * ATTEMPTS);
    expect(await failure).to.be.instanceOf(StartupError);
    expect(gateway("10.0.0.1").calls).to.have.lengthOf(ATTEMPTS);
    expect(gateway("10.0.0.2").calls).to.deep.equal([]);
  });

  it("looks for others when a gateway does not answer, and gives each list its attempts", async () => {
    const { find, clock, gateway } = start("resilient", [["10.0.0.1"], ["10.0.0.1"], ["10.0.0.2"]]);
    gateway("10.0.0.1").isUp = false;
    gateway("10.0.0.2").isUp = false;
    const found = find();
    await clock.advance(DELAY_MS * ATTEMPTS);
    gateway("10.0.0.2").isUp = true;
    await clock.advance(DELAY_MS);
    expect(urls(await found)).to.deep.equal(["http://10.0.0.2:8001"]);
    expect(gateway("10.0.0.1").calls).to.have.lengthOf(2);
  });

  it("starts with those that answer", async () => {
    const { find, clock, gateway } = start("resilient", [["10.0.0.1", "10.0.0.2", "10.0.0.3"]]);
    gateway("10.0.0.1").isUp = false;
    gateway("10.0.0.2").hangs = /./;
    const found = find();
    await clock.advance(1000);
    expect(urls(await found)).to.deep.equal(["http://10.0.0.3:8001"]);
  });

  it("gives up on gateways that stay listed and never answer", async () => {
    const { find, clock, gateway } = start("resilient", [["10.0.0.1"]]);
    gateway("10.0.0.1").isUp = false;
    const failure = find().catch((error: unknown) => error);
    await clock.advance(DELAY_MS * ATTEMPTS);
    expect(await failure).to.be.instanceOf(StartupError);
  });

  it("ends without a word when it is told to stop", async () => {
    for (const behaviour of ["guarded", "resilient"] as const) {
      const { find, clock, gateway, stop } = start(behaviour, [["10.0.0.1"]]);
      gateway("10.0.0.1").isUp = false;
      const found = find();
      await clock.advance(DELAY_MS);
      stop.abort(new Error("stopped"));
      expect(await found).to.equal(undefined);
    }
  });
});

/** `lists`: the addresses of each listing in turn; the last one stays. */
function start(behaviour: BehaviourName, lists: readonly (readonly string[])[]) {
  const clock = new VirtualClock(turn);
  const gateways = new Map<string, FakeAdminApi>();
  const stop = new AbortController();
  const connect = (url: string) => {
    const gateway = gateways.get(url) ?? new FakeAdminApi(url);
    gateways.set(url, gateway);
    return gateway;
  };
  const kube = new FakeKubeApi({ lists: lists.map((ips) => [slice(ips)]), watches: [] });
  const options = {
    behaviour,
    gateways: { service: { namespace: "kong", name: "kong-admin" }, portNames: ["admin"] },
    initRetries: ATTEMPTS,
    initRetryDelayMs: DELAY_MS,
    readinessCheckTimeoutMs: 5000,
  };
  return {
    clock,
    stop,
    gateway: (ip: string) => connect(`http://${ip}:8001`),
    find: () => findInitialGateways({ clock, log: silentLog, kube, connect }, options, stop.signal),
  };
}

function slice(ips: readonly string[]): KubeObject {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      namespace: "kong",
      name: "kong-admin-1",
      labels: { "kubernetes.io/service-name": "kong-admin" },
      ownerReferences: [{ apiVersion: "v1", kind: "Service", name: "kong-admin", uid: "1" }],
    },
    addressType: "IPv4",
    ports: [{ name: "admin", port: 8001, protocol: "TCP", appProtocol: "http" }],
    endpoints: ips.map((ip) => ({
      addresses: [ip],
      targetRef: { kind: "Pod", namespace: "kong", name: `kong-${ip}` },
    })),
  };
}

function urls(found: InitialGateways | undefined): readonly string[] | undefined {
  return found?.clients.map(({ url }) => url);
}
