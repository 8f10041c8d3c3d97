// A recorded story told again from its first edit on: our controller as `guarded`, between the simulated Kubernetes API
// and a simulated gateway, in virtual time.
import { objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import { groupOf, type KubeObject, type ResourceType } from "../../../core/kube.ts";
import { seededRandom } from "../../../core/random.ts";
import { DirectKubeApi } from "../../../mock-kube/direct-api.ts";
import { KubeServer } from "../../../mock-kube/kube-server.ts";
import { loadObjects } from "../../../mock-kube/load-objects.ts";
import { ROUTER_FLAVORS, type RouterFlavor } from "../../../mock-kong/server.ts";
import { CALM_NETWORK, Network } from "../../simulated/network.ts";
import { Scheduler } from "../../simulated/scheduler.ts";
import { SimulatedFleet } from "../../simulated/simulated-fleet.ts";
import type { Phase, Story } from "./fallback-stories.ts";
import { CONTROLLER_POD, runStoryController } from "./story-controller.ts";

export interface PlayedPhase {
  /** As `/debug/config/fallback` tells it. */
  readonly report: JsonObject;
  /** Those that were written in this phase, each as it was in the end. */
  readonly events: readonly KubeObject[];
  /** The last document that the gateway took. */
  readonly accepted: unknown;
  /** The gateway's address, which is part of what is told. */
  readonly adminUrl: string;
}

/** Recorded certificates are valid from the day before. */
const BEGIN_MS = Date.parse("2026-11-24T00:00:00Z");
/** Longer than anything goes on after an edit. */
const SETTLE_MS = 10_000;
const SEED = 1;

/** One after the other; stories do not overlap. */
export function playStory(story: Story): Promise<readonly PlayedPhase[]> {
  const scheduler = new Scheduler();
  scheduler.jump(BEGIN_MS - scheduler.nowMs());
  return scheduler.run(() => play(story, scheduler));
}

async function play(story: Story, scheduler: Scheduler): Promise<readonly PlayedPhase[]> {
  const random = seededRandom(SEED);
  const cluster = startCluster(story, scheduler);
  const fleet = new SimulatedFleet({
    clock: scheduler,
    clockOf: (name) => scheduler.process(name).clock,
    random: random.fork("mock-kong"),
    network: new Network(scheduler, random.fork("network"), CALM_NETWORK),
    routerFlavor: flavorOf(story),
    boot: () => ({ silentMs: 0, unavailableMs: 0 }),
    onEvent: () => undefined,
  });
  await fleet.scale(1);
  const [node] = fleet.nodes;
  if (node === undefined) throw new RangeError("the gateway did not start");
  const controller = runStoryController({
    story,
    adminUrl: node.adminUrl,
    process: scheduler.process("controller"),
    random: random.fork("controller"),
    kube: cluster.api,
    connect: (url, process) => fleet.connect(url, process),
  });
  await scheduler.sleep(SETTLE_MS);
  const played: PlayedPhase[] = [];
  for (const [index, phase] of story.phases.entries()) {
    cluster.forgetEvents();
    // oxlint-disable-next-line no-await-in-loop -- one phase after the other
    await cluster.edit(phase);
    // oxlint-disable-next-line no-await-in-loop
    await scheduler.sleep(SETTLE_MS);
    const { report, accepted } = controller.state();
    const recorded = story.phases.slice(0, index + 1).flatMap(({ objects }) => objects);
    played.push({
      report: objectOr(cluster.inRecordedUids(report, recorded)),
      events: cluster.events(),
      accepted: cluster.inRecordedUids(accepted, recorded),
      adminUrl: node.adminUrl,
    });
  }
  await controller.stop();
  await fleet.close();
  return played;
}

function flavorOf({ options }: Story): RouterFlavor {
  const named = ROUTER_FLAVORS.find((name) => name === options["router_flavor"]);
  return named ?? "traditional_compatible";
}

function startCluster({ phases }: Story, scheduler: Scheduler) {
  const [first] = phases;
  const creations = phases.flatMap(({ edits }) => edits.filter(({ op }) => op === "create"));
  const isCreated = new Set(creations.map(({ object }) => stringOr(object, "")));
  const server = new KubeServer({
    clock: scheduler.process("kube").clock,
    random: seededRandom(SEED).fork("mock-kube"),
    gatewayApi: true,
  });
  const events = new Map<string, KubeObject>();
  const uids = new Map<string, string>();
  server.store.subscribe(({ object }) => {
    if (object.kind === "Event") events.set(object.metadata.name, object);
    else if (object.metadata.uid !== undefined) uids.set(textOf(object), object.metadata.uid);
  });
  const isThere = (object: KubeObject) => !isCreated.has(textOf(object));
  const own = (first?.objects ?? []).filter(isThere).map(asManifest);
  const around = [...namespacesOf(phases), ...PROXY_SERVICES].filter(isThere);
  loadObjects(server, [...around, ...own]);
  const api = new DirectKubeApi(server);
  const typeOf = ({ apiVersion, kind }: KubeObject): ResourceType => {
    const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
    const found = server.registry.findKind(groupOf(apiVersion), version, kind);
    if (found === undefined) throw new RangeError(`mock-kube does not serve ${apiVersion} ${kind}`);
    return found;
  };
  const known = new Map<string, KubeObject>();
  return {
    api,
    edit: async ({ edits, objects }: Phase) => {
      // What is deleted is only in what was before.
      for (const object of objects) known.set(textOf(object), object);
      for (const { op, object: name, mergePatch } of edits) {
        const object = known.get(stringOr(name, ""));
        if (object === undefined) throw new RangeError(`the recording has no ${String(name)}`);
        const type = typeOf(object);
        // oxlint-disable-next-line no-await-in-loop -- in their order
        if (op === "create") await api.create(type, asManifest(object));
        // oxlint-disable-next-line no-await-in-loop
        else if (op === "patch") await api.patch(type, object.metadata, "merge", mergePatch);
        // oxlint-disable-next-line no-await-in-loop
        else if (op === "delete") await api.delete(type, object.metadata);
        else throw new RangeError(`an edit of another kind: ${String(op)}`);
      }
    },
    events: () => [...events.values()],
    forgetEvents: () => events.clear(),
    /** Objects are given other uids than in the recording, and documents are full of them. */
    inRecordedUids: (value: unknown, recorded: readonly KubeObject[]): unknown => {
      let text = JSON.stringify(value);
      for (const object of recorded) {
        const ours = uids.get(textOf(object));
        const { uid } = object.metadata;
        if (ours !== undefined && uid !== undefined) text = text.replaceAll(ours, uid);
      }
      return JSON.parse(text);
    },
  };
}

/** Recordings have objects in namespaces, and not the namespaces. */
function namespacesOf(phases: readonly Phase[]): readonly KubeObject[] {
  const used = phases.flatMap(({ objects }) =>
    objects.flatMap(({ metadata }) => metadata.namespace ?? []),
  );
  const names = new Set([...used, CONTROLLER_POD.POD_NAMESPACE]);
  return [...names].map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
}

/** As the edits name it. */
function textOf({ kind, metadata: { namespace, name } }: KubeObject): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** What a user would apply: without what the server and controllers have written. */
function asManifest(object: KubeObject): KubeObject {
  const { status: _, metadata, ...rest } = object;
  const { name, namespace, labels, annotations } = metadata;
  return {
    ...rest,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels !== undefined && { labels }),
      ...(annotations !== undefined && { annotations }),
    },
  };
}

/** Where the recorded gateway was published: listeners of Gateways are looked up there. */
const PROXY_SERVICES: readonly KubeObject[] = [
  proxyService("kong-proxy", "TCP", { 80: 8000, 443: 8443, 8899: 8899, 8900: 8900 }),
  proxyService("kong-udp", "UDP", { 9999: 9999 }),
];

function proxyService(
  name: string,
  protocol: string,
  ports: Readonly<Record<number, number>>,
): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: CONTROLLER_POD.POD_NAMESPACE, name },
    spec: {
      type: "LoadBalancer",
      ports: Object.entries(ports).map(([port, targetPort]) => ({
        name: `port-${port}`,
        port: Number(port),
        targetPort,
        protocol,
      })),
    },
    status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } },
  };
}
