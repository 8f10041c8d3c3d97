import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { parse } from "yaml";
import { ControllerMetrics } from "../../controller/metrics/controller-metrics.ts";
import { parseOptions } from "../../controller/options/parse-options.ts";
import { NAMESPACES } from "../../controller/informer/namespace-labels.ts";
import { LAST_VALID_LABEL } from "../../controller/last-valid/last-valid-store.ts";
import { LICENSES } from "../../controller/licenses/license-follower.ts";
import { CACHED_KINDS, resourceTypeOf } from "../../controller/snapshot/kinds.ts";
import { KINDS_WITH_STATUS } from "../../controller/status/desired-status.ts";
import { KINDS_TOLD_AT_ONCE } from "../../controller/status/gateway-api/desired-change.ts";
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { startMockKube } from "../../mock-kube/server.ts";
import { readManifestPaths } from "./read-manifest-paths.ts";

const DEPLOY = fileURLToPath(new URL("../../deploy/", import.meta.url));
const NAME = "kongsim-controller";
/** What mock-kube has no kinds for: it lets everybody do everything. */
const ACCESS_RULES = /^(ClusterRole|ClusterRoleBinding|Role|RoleBinding|NetworkPolicy)$/;

describe("the manifests in deploy/", () => {
  let objects: readonly KubeObject[] = [];

  before(async () => {
    objects = await readManifestPaths([`${DEPLOY}kubernetes`], async () => "");
  });

  function find(kind: string, name: string): KubeObject {
    const found = objects.filter((one) => one.kind === kind && one.metadata.name === name);
    expect(found, `${kind} ${name}`).to.have.length(1);
    return found[0] ?? { apiVersion: "", kind, metadata: { name } };
  }

  it("are taken by an API server", async () => {
    const served = objects.filter(({ kind }) => !ACCESS_RULES.test(kind));
    const namespacesFirst = served.toSorted((a, b) => rank(a) - rank(b));
    const kube = await startMockKube({
      clock: systemClock,
      random: seededRandom(1),
      objects: namespacesFirst,
    });
    await kube.close();
  });

  it("let the controller read what it follows, and nothing else", () => {
    const granted = rights(find("ClusterRole", NAME));
    const wanted = [...CACHED_KINDS, NAMESPACES, LICENSES]
      .map(({ group, plural }) => `${group}/${plural}`)
      .toSorted();
    expect(granted("list")).to.deep.equal(wanted);
    expect(granted("watch")).to.deep.equal(wanted);
  });

  it("let it write statuses, a Gateway's annotation and events, and nothing else", () => {
    const granted = rights(find("ClusterRole", NAME));
    const withStatus = [...KINDS_WITH_STATUS, ...KINDS_TOLD_AT_ONCE]
      .map(resourceTypeOf)
      .concat(LICENSES)
      .map(({ group, plural }) => `${group}/${plural}`)
      .toSorted();
    expect(granted("get")).to.deep.equal(withStatus);
    expect(granted("update")).to.deep.equal(withStatus.map((one) => `${one}/status`));
    expect(granted("create")).to.deep.equal(["/events"]);
    expect(granted("patch")).to.deep.equal(["/events", "gateway.networking.k8s.io/gateways"]);
    expect(granted.verbs).to.have.members(["list", "watch", "get", "update", "create", "patch"]);
  });

  it("let it stand for the Lease that its flags name", () => {
    const { lease } = startedWith(find("Deployment", NAME)).controller;
    const role = find("Role", NAME);
    const rules = arrayOr(role["rules"]).map(objectOr);

    expect(role.metadata.namespace).to.equal(lease?.namespace);
    expect(rights(role)("create")).to.deep.equal(["coordination.k8s.io/leases"]);
    expect(rights(role)("get")).to.deep.equal(["coordination.k8s.io/leases"]);
    expect(rights(role)("update")).to.deep.equal(["coordination.k8s.io/leases"]);
    expect(rights(role).verbs).to.have.members(["create", "get", "update"]);
    expect(rules.find(({ verbs }) => arrayOr(verbs).includes("update"))).to.deep.include({
      resourceNames: [lease?.name],
    });
  });

  it("let it keep what was valid last in the one Secret that its flags name", () => {
    const { lastValidStore } = startedWith(find("Deployment", NAME)).controller;
    const secret = find("Secret", "kongsim-last-valid");
    const role = find("Role", "kongsim-last-valid");
    const binding = find("RoleBinding", "kongsim-last-valid");

    const { name, namespace } = secret.metadata;
    expect(lastValidStore).to.deep.equal({ kind: "secret", namespace, name });
    expect(secret.metadata.labels).to.have.property(LAST_VALID_LABEL);
    expect(role["rules"]).to.deep.equal([
      { apiGroups: [""], resources: ["secrets"], resourceNames: [name], verbs: ["get", "update"] },
    ]);
    expect(binding["roleRef"]).to.include({ kind: "Role", name: role.metadata.name });
    expect(binding["subjects"]).to.deep.equal([
      { kind: "ServiceAccount", name: NAME, namespace: "kong" },
    ]);
  });

  it("give both roles to the account that the controller runs as", () => {
    const pod = podOf(find("Deployment", NAME));
    const account = find("ServiceAccount", String(pod["serviceAccountName"]));
    const { name, namespace } = account.metadata;
    for (const [binding, role] of [
      ["ClusterRoleBinding", "ClusterRole"],
      ["RoleBinding", "Role"],
    ] as const) {
      const bound = find(binding, NAME);
      expect(bound["subjects"]).to.deep.equal([{ kind: "ServiceAccount", name, namespace }]);
      expect(bound["roleRef"]).to.include({ kind: role, name: NAME });
    }
  });

  it("start the controller with flags that it knows, for gateways that are there", () => {
    const { controller } = startedWith(find("Deployment", NAME));
    const { gateways, publish, pod } = controller;

    expect(pod).to.deep.equal({ name: "a-pod", namespace: "kong" });
    expect(controller.behaviour).to.equal("resilient");
    expect(controller.featureGates).to.include({ FallbackConfiguration: true });
    const { service, portNames } =
      "service" in gateways ? gateways : { service: { name: "" }, portNames: [] };
    const ports = arrayOr(objectOr(find("Service", service.name)["spec"])["ports"]).map(objectOr);
    expect(ports.map(({ name }) => name)).to.include.members([...portNames]);
    expect(JSON.stringify(publish)).to.include("kong-proxy");
    find("Service", "kong-proxy");
    find("IngressClass", controller.ingressClass);
  });

  it("probe and expose the ports on which it listens", () => {
    const deployment = find("Deployment", NAME);
    const { healthProbeBindAddress, metricsBindAddress } = startedWith(deployment).process;
    const ports = new Map(
      arrayOr(containerOf(deployment)["ports"])
        .map(objectOr)
        .map(({ name, containerPort }) => [name, containerPort]),
    );

    expect(`0.0.0.0:${String(ports.get("probes"))}`).to.equal(healthProbeBindAddress);
    expect(`0.0.0.0:${String(ports.get("metrics"))}`).to.equal(metricsBindAddress);
    expect(containerOf(deployment)).to.have.nested.property("livenessProbe.httpGet.port", "probes");
    expect(containerOf(deployment)).to.have.nested.property(
      "readinessProbe.httpGet.port",
      "probes",
    );
  });

  it("have Services whose selectors and ports exist", () => {
    const deployments = objects.filter(({ kind }) => kind === "Deployment");
    for (const service of objects.filter(({ kind }) => kind === "Service")) {
      const { selector, ports } = objectOr(service["spec"]);
      const behind = deployments.filter(
        (one) => objectOr(labelsOf(one))["app"] === objectOr(selector)["app"],
      );
      expect(behind, service.metadata.name).to.have.length(1);
      const [deployment] = behind;
      if (deployment === undefined) continue;
      const targets = arrayOr(containerOf(deployment)["ports"])
        .map(objectOr)
        .flatMap(({ name, containerPort }) => [name, containerPort]);
      expect(targets).to.include.members(
        arrayOr(ports).map((port) => objectOr(port)["targetPort"]),
      );
    }
  });
});

describe("the alerts in deploy/", () => {
  const groups = objectOr(parse(readFileSync(`${DEPLOY}prometheus/alerts.yaml`, "utf8")))["groups"];
  const rules = arrayOr(groups).flatMap((group) => arrayOr(objectOr(group)["rules"]).map(objectOr));

  it("ask for metrics that the controller has", async () => {
    const metrics = new ControllerMetrics({ clock: systemClock, instanceId: "test" });
    const page = await metrics.render();
    const known = [...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    const asked = rules.flatMap(({ expr }) => String(expr).match(/ingress_controller_\w+/g) ?? []);

    expect(asked).not.to.have.length(0);
    expect(known).to.include.members(asked);
  });

  it("say what is wrong, how bad it is, and for how long it has to be so", () => {
    expect(rules.map(({ alert }) => alert)).to.have.length(rules.length);
    for (const rule of rules) {
      expect(rule, String(rule["alert"])).to.have.nested.property("annotations.summary");
      expect(rule).to.have.nested.property("annotations.description");
      expect(rule)
        .to.have.nested.property("labels.severity")
        .that.matches(/^(critical|warning)$/);
      expect(rule)
        .to.have.property("for")
        .that.matches(/^\d+m$/);
    }
  });
});

function rank({ kind }: KubeObject): number {
  return kind === "Namespace" ? 0 : 1;
}

/** Which resources (`group/plural`) a role grants a verb for, and which verbs it has at all. */
function rights(role: KubeObject) {
  const rules = arrayOr(role["rules"]).map(objectOr);
  const granted = (verb: string) =>
    rules
      .filter(({ verbs }) => arrayOr(verbs).includes(verb))
      .flatMap(({ apiGroups, resources }) =>
        arrayOr(apiGroups).flatMap((group) =>
          arrayOr(resources).map((resource) => `${String(group)}/${String(resource)}`),
        ),
      )
      .toSorted();
  const verbs = [...new Set(rules.flatMap((rule) => arrayOr(rule["verbs"])))];
  return Object.assign(granted, { verbs });
}

function podOf(deployment: KubeObject): JsonObject {
  return objectOr(objectOr(objectOr(deployment["spec"])["template"])["spec"]);
}

function labelsOf(deployment: KubeObject): unknown {
  const template = objectOr(objectOr(deployment["spec"])["template"]);
  return objectOr(template["metadata"])["labels"];
}

function containerOf(deployment: KubeObject): JsonObject {
  return objectOr(arrayOr(podOf(deployment)["containers"])[0]);
}

/** What the controller makes of a Deployment's arguments, in a Pod of its namespace. */
function startedWith(deployment: KubeObject) {
  const container = containerOf(deployment);
  const names = arrayOr(container["env"]).map((variable) => String(objectOr(variable)["name"]));
  expect(names).to.have.members(["POD_NAME", "POD_NAMESPACE"]);
  const environment = { POD_NAME: "a-pod", POD_NAMESPACE: deployment.metadata.namespace };
  const parsed = parseOptions(arrayOr(container["args"]).map(String), environment, () => "");
  if (!parsed.ok) throw new RangeError(parsed.text);
  return parsed.options;
}
