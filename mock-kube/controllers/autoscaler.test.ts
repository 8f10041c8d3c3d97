import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { answerOf, ask, refusal, resourceNamed } from "../fixture-server.ts";
import { valueAt } from "../json.ts";
import { KubeServer } from "../kube-server.ts";
import { Controllers } from "./controllers.ts";

const KEY = { namespace: "default", name: "web" };
const V1 = "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers";
const V2 = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers";
const faults: unknown[] = [];
const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const external = {
  type: "External",
  external: { metric: { name: "requests" }, target: { type: "AverageValue", averageValue: "10" } },
};

const autoscaler = (spec: object) => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "web" },
  spec: { scaleTargetRef, maxReplicas: 5, ...spec },
});

const DEPLOYMENT = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "c", image: "i" }] },
    },
  },
};

describe("HorizontalPodAutoscalers", () => {
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

  const begin = () => {
    const names = ["autoscaler"] as const;
    controllers = new Controllers({ server, clock, names, onFault: (fault) => faults.push(fault) });
    server.create(resourceNamed(server, "deployments"), "default", DEPLOYMENT);
  };
  const hpas = () => resourceNamed(server, "horizontalpodautoscalers");
  const replicas = () =>
    valueAt(server.get(resourceNamed(server, "deployments"), KEY), "spec", "replicas");
  const tell = async (value: string) => {
    const annotations = { "metrics.mock-kube/requests": value };
    server.patch(hpas(), KEY, "merge", { metadata: { annotations } });
    await clock.advance(0);
  };
  const condition = (index: number) => {
    const path = `status.conditions[${index}].reason`;
    return expect(server.get(hpas(), KEY)).to.have.nested.property(path);
  };

  it("scale to zero and back as their metric says", async () => {
    begin();
    server.create(hpas(), "default", autoscaler({ minReplicas: 0, metrics: [external] }));
    await clock.advance(0);
    expect(replicas()).to.equal(2);
    condition(1).equal("FailedGetMetrics");

    await tell("0");
    expect(replicas()).to.equal(0);
    await tell("21");
    expect(replicas()).to.equal(3);
    await tell("1k");
    expect(replicas()).to.equal(5);
    condition(1).equal("ValidMetricFound");
  });

  it("leave what somebody else has scaled to zero", async () => {
    begin();
    server.create(hpas(), "default", autoscaler({ minReplicas: 1, metrics: [external] }));
    server.patch(resourceNamed(server, "deployments"), KEY, "merge", { spec: { replicas: 0 } });
    await tell("50");
    expect(replicas()).to.equal(0);
    condition(1).equal("ScalingDisabled");
  });

  it("say when there is nothing to scale", async () => {
    begin();
    const nothing = { ...scaleTargetRef, name: "nothing" };
    server.create(hpas(), "default", autoscaler({ scaleTargetRef: nothing }));
    await clock.advance(0);
    condition(0).equal("FailedGetScale");
  });

  it("are the same object in two versions", () => {
    const spec = { scaleTargetRef, maxReplicas: 5, targetCPUUtilizationPercentage: 60 };
    const made = ask(server, "POST", V1, { metadata: { name: "web" }, spec });
    expect(made.status).to.equal(201);
    expect(valueAt(answerOf(ask(server, "GET", `${V1}/web`)), "spec")).to.deep.equal({
      ...spec,
      minReplicas: 1,
    });
    const metrics = valueAt(answerOf(ask(server, "GET", `${V2}/web`)), "spec", "metrics");
    expect(metrics).to.deep.equal([
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } },
      },
    ]);
  });

  it("are refused where they could never work", () => {
    const refusals: readonly (readonly [object, string])[] = [
      [{ maxReplicas: 0 }, "must be greater than 0"],
      [{ minReplicas: 9 }, "must be greater than or equal to `minReplicas`"],
      [{ minReplicas: 0 }, "must specify at least one Object or External metric"],
    ];
    for (const [spec, message] of refusals) {
      const refused = refusal(() => server.create(hpas(), "default", autoscaler(spec)));
      expect(refused.message).to.include(message);
    }
  });
});
