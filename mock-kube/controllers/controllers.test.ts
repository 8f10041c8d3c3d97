import { expect } from "chai";
import { objectOr, arrayOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { seededRandom } from "../../core/random.ts";
import { resourceNamed } from "../fixture-server.ts";
import { valueAt } from "../json.ts";
import { KubeServer } from "../kube-server.ts";
import { writeOptions } from "../verbs/options.ts";
import { CONTROLLER_NAMES, Controllers, type ControllerName } from "./controllers.ts";

const KEY = { namespace: "default", name: "web" };

describe("the small controllers", () => {
  let clock: VirtualClock;
  let server: KubeServer;
  let controllers: Controllers | undefined;

  beforeEach(() => {
    clock = new VirtualClock(() => new Promise((resolve) => setImmediate(resolve)));
    server = new KubeServer({ clock, random: seededRandom(1) });
  });
  afterEach(() => {
    controllers?.close();
    expect(faults.splice(0)).to.deep.equal([]);
  });

  it("turn a Deployment into Pods, and these into endpoints, as the Pods become ready", async () => {
    begin(CONTROLLER_NAMES);
    create("services", SERVICE);
    create("deployments", DEPLOYMENT);
    await pass(0);

    expect(list("pods")).to.have.length(2);
    expect(list("replicasets")).to.have.length(1);
    expect(deployment()).to.deep.nested.include({
      "status.replicas": 2,
      "status.unavailableReplicas": 2,
      "status.observedGeneration": 1,
    });
    expect(deployment()).to.not.have.nested.property("status.readyReplicas");
    expect(addresses()).to.deep.equal([]);

    await pass(1000);
    expect(deployment()).to.deep.nested.include({
      "status.readyReplicas": 2,
      "status.availableReplicas": 2,
      "status.conditions[0].status": "True",
      "status.conditions[1].reason": "NewReplicaSetAvailable",
    });
    expect(deployment()).to.not.have.nested.property("status.unavailableReplicas");
    expect(addresses()).to.have.members(["10.244.0.2", "10.244.0.3"]);
    expect(list("endpointslices")[0]).to.deep.nested.include({
      "ports[0].port": 8080,
      "metadata.ownerReferences[0].kind": "Service",
      "endpoints[0].targetRef.kind": "Pod",
      "endpoints[0].conditions": { ready: true, serving: true, terminating: false },
    });
  });

  it("scale to zero and back, and then rest", async () => {
    begin(CONTROLLER_NAMES);
    create("services", SERVICE);
    create("deployments", DEPLOYMENT);
    await pass(1000);
    scale(0);
    await pass(0);

    expect(list("pods")).to.deep.equal([]);
    expect(addresses()).to.deep.equal([]);
    expect(deployment()).to.not.have.nested.property("status.replicas");
    scale(3);
    await pass(1000);
    expect(deployment()).to.have.nested.property("status.readyReplicas", 3);
    const { revision } = server.store;
    await pass(60_000);
    expect(server.store.revision).to.equal(revision);
  });

  it("make a new Pod for one that is deleted, and none for one that nobody controls", async () => {
    begin(["replicaset", "deployment"]);
    create("deployments", DEPLOYMENT);
    await pass(0);
    const [first, second] = names("pods");
    server.delete(resourceNamed(server, "pods"), { namespace: "default", name: first ?? "" });
    await pass(0);

    expect(names("pods")).to.have.length(2).and.include(second).and.not.include(first);
  });

  it("roll a new template out, and scale the old one down when the new is ready", async () => {
    begin(CONTROLLER_NAMES);
    create("deployments", DEPLOYMENT);
    await pass(1000);
    const container = { name: "web", image: "web:2", ports: [{ containerPort: 8080 }] };
    patchDeployment({ spec: { template: { spec: { containers: [container] } } } });
    await pass(0);
    expect(list("replicasets").map(replicas)).to.have.members([2, 2]);

    await pass(1000);
    expect(list("replicasets").map(replicas)).to.have.members([0, 2]);
    const images = list("pods")
      .flatMap((pod) => arrayOr(valueAt(pod, "spec", "containers")))
      .map((item) => objectOr(item)["image"]);
    expect(images).to.deep.equal(["web:2", "web:2"]);
    expect(deployment()).to.deep.nested.include({
      "status.updatedReplicas": 2,
      "metadata.annotations": { "deployment.kubernetes.io/revision": "2" },
    });
  });

  it("wait for a readiness probe's initial delay", async () => {
    begin(CONTROLLER_NAMES);
    create("deployments", withProbe(5));
    await pass(5999);
    expect(deployment()).to.not.have.nested.property("status.readyReplicas");
    await pass(1);
    expect(deployment()).to.have.nested.property("status.readyReplicas", 2);
  });

  it("remove what no owner is left of", async () => {
    begin(CONTROLLER_NAMES);
    create("services", SERVICE);
    create("deployments", DEPLOYMENT);
    await pass(1000);
    server.delete(resourceNamed(server, "deployments"), KEY);
    server.delete(resourceNamed(server, "services"), KEY);
    await pass(0);

    expect(["replicasets", "pods", "endpointslices"].map(list)).to.deep.equal([[], [], []]);
  });

  for (const [propagationPolicy, left] of [
    ["Foreground", 0],
    ["Orphan", 1],
  ] as const) {
    it(`delete with policy ${propagationPolicy}`, async () => {
      begin(["deployment", "garbage-collector"]);
      create("deployments", DEPLOYMENT);
      await pass(0);
      server.delete(resourceNamed(server, "deployments"), KEY, {
        dryRun: false,
        propagationPolicy,
      });
      await pass(0);

      expect(list("deployments")).to.deep.equal([]);
      const sets = list("replicasets");
      expect(sets).to.have.length(left);
      for (const { metadata } of sets) expect(metadata.ownerReferences ?? []).to.have.length(0);
    });
  }

  it("do only what they are switched on for", async () => {
    begin(["deployment"]);
    create("deployments", DEPLOYMENT);
    await pass(1000);
    expect(list("replicasets")).to.have.length(1);
    expect(list("pods")).to.deep.equal([]);
  });

  it("remove Events an hour after they were last written", async () => {
    begin(["event"]);
    const events = resourceNamed(server, "events");
    const metadata = { namespace: "default", name: "e" };
    const involvedObject = { kind: "Pod", namespace: "default", name: "p" };
    const body = { apiVersion: "v1", kind: "Event", metadata, involvedObject, count: 1 };
    create("events", body);
    await pass(3_000_000);
    server.patch(events, metadata, "merge", { count: 2 }, writeOptions());
    await pass(3_000_000);
    expect(list("events")).to.have.length(1);
    await pass(600_000);
    expect(list("events")).to.deep.equal([]);
  });

  function begin(enabled: readonly ControllerName[]): void {
    controllers = new Controllers({ server, clock, names: enabled, onFault: note });
  }

  /** Time goes by, and everything that is due in it is done. */
  async function pass(ms: number): Promise<void> {
    await clock.advance(ms);
  }

  function create(plural: string, object: JsonObject): void {
    server.create(resourceNamed(server, plural), "default", object);
  }

  function list(plural: string): readonly KubeObject[] {
    return server.list(resourceNamed(server, plural), { namespace: "default" }).items;
  }

  function names(plural: string): readonly string[] {
    return list(plural).map(({ metadata }) => metadata.name);
  }

  function deployment(): KubeObject {
    return server.get(resourceNamed(server, "deployments"), KEY);
  }

  function scale(count: number): void {
    patchDeployment({ spec: { replicas: count } });
  }

  function patchDeployment(patch: JsonObject): void {
    server.patch(resourceNamed(server, "deployments"), KEY, "merge", patch);
  }

  function addresses(): readonly unknown[] {
    return list("endpointslices")
      .flatMap((slice) => arrayOr(slice["endpoints"]))
      .flatMap((endpoint) => arrayOr(objectOr(endpoint)["addresses"]));
  }
});

const faults: unknown[] = [];

function note(error: unknown): void {
  faults.push(error);
}

function replicas(object: KubeObject): unknown {
  return valueAt(object, "spec", "replicas");
}

const SERVICE = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "default" },
  spec: { selector: { app: "web" }, ports: [{ name: "http", port: 80, targetPort: "http" }] },
};

const CONTAINER = { name: "web", image: "web:1", ports: [{ name: "http", containerPort: 8080 }] };

const DEPLOYMENT = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [CONTAINER] } },
  },
};

function withProbe(initialDelaySeconds: number): JsonObject {
  const readinessProbe = { httpGet: { path: "/", port: 8080 }, initialDelaySeconds };
  const containers = [{ ...CONTAINER, readinessProbe }];
  const template = { ...DEPLOYMENT.spec.template, spec: { containers } };
  return { ...DEPLOYMENT, spec: { ...DEPLOYMENT.spec, template } };
}
