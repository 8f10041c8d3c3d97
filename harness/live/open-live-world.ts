// Starts the parts of a live world: an API server, gateways, an application and a controller, all on loopback.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { Clock } from "../../core/clock.ts";
import { seededRandom } from "../../core/random.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { RouterFlavor } from "../../mock-kong/server.ts";
import type { KongContainers } from "../containers/container-engine.ts";
import { servicesOf } from "../plans/plan-objects.ts";
import type { OpenWorld } from "../scenario/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { BootGate } from "./boot-gate.ts";
import { Closing } from "./closing.ts";
import { startEchoUpstream } from "./echo-upstream.ts";
import { httpStatusClient } from "./http-status-client.ts";
import { gatewayHandles } from "./gateway-handles.ts";
import { KongDeployment } from "./kong-deployment.ts";
import { kubeHandle } from "./kube-handle.ts";
import { liveFaults, type ChosenBoot } from "./live-faults.ts";
import { LiveWorld } from "./live-world.ts";
import { observeWorld } from "./observe-world.ts";
import { openGateways } from "./open-gateways.ts";
import { openWorldKube, type ClusterChoice } from "./open-world-kube.ts";
import { openController, type RealController } from "./open-controller.ts";
import { pointAtUpstream } from "./point-at-upstream.ts";
import { Prober } from "./prober.ts";
import { readManifests } from "./read-manifests.ts";

const HOST = "127.0.0.1";
const DEPLOYMENT = { namespace: "kong", name: "kong" };
const ADMIN_SERVICE = { namespace: "kong", name: "kong-admin" };
const ECHO_SERVICE = { namespace: "demo", name: "echo" };

export interface LiveWorldOptions extends RealController {
  readonly scenario: Scenario;
  readonly manifestsFolder: string;
  readonly behaviour: BehaviourName;
  /** A cluster that is not ours, instead of the embedded API server. */
  readonly cluster?: ClusterChoice;
  /** Where gateways and the application listen; on loopback when absent. */
  readonly host?: string;
  /** The gateways' own when absent. The controller asks them. */
  readonly routerFlavor?: RouterFlavor;
  /** Gateways in containers instead of simulated ones. */
  readonly containers?: KongContainers;
  readonly seed: number;
  readonly clock: Clock;
  readonly timeline: Timeline;
  /** Between two looks of the client; often when absent. */
  readonly probeEveryMs?: number;
  /** Ends every wait with its reason. */
  readonly signal: AbortSignal;
}

/** @throws {EnvironmentError} when the machine lacks something. What was opened before a failure is closed again. */
export async function openLiveWorld(options: LiveWorldOptions): Promise<OpenWorld> {
  const { clock, timeline } = options;
  const closing = new Closing(clock);
  closing.add("timeline", async () => timeline.close());
  try {
    return await open(options, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

/** @returns how objects are written in a world where it is behind every Service that a story is about. */
async function startApplication(
  host: string,
  plan: Scenario["plan"],
  closing: Closing,
): Promise<(object: KubeObject) => KubeObject> {
  const echo = await startEchoUpstream(host);
  closing.add("echo server", echo.close);
  const services = [ECHO_SERVICE, ...(plan === undefined ? [] : servicesOf(plan))];
  return (object) => pointAtUpstream(object, services, host, echo.port);
}

async function open(options: LiveWorldOptions, closing: Closing): Promise<OpenWorld> {
  const { scenario, behaviour, binary, image, containers, seed, clock, timeline } = options;
  const { manifestsFolder } = options;
  const subject = binary?.name ?? image?.name ?? behaviour;
  const { host = HOST } = options;
  timeline.append({ type: "world-started", scenario: scenario.name, behaviour: subject, seed });
  const random = seededRandom(seed).fork(behaviour);
  const failed = new AbortController();
  const onFault = (error: unknown) => failed.abort(error);
  const echoHost = containers?.engine.hostAddress ?? host;
  const pointed = await startApplication(echoHost, scenario.plan, closing);
  const readObjects = (files: readonly string[]) => readManifests(manifestsFolder, files);
  const told = [...(await readObjects(scenario.manifests)), ...(scenario.objects ?? [])];
  const objects = told.map(pointed);
  const kube = await openWorldKube(objects, { ...options, random, onFault });
  closing.add("API server", () => kube.close());
  const { names } = kube;
  timeline.tellAs((fact) => names.inStory(fact));
  const bootGate = new BootGate();
  const parts = { ...options, host, adminTls: binary !== undefined || image !== undefined };
  const boot: ChosenBoot = { next: scenario.boot };
  const fleet = await openGateways({ ...parts, boot: () => boot.next, bootGate, random, onFault });
  closing.add("gateways", () => fleet.close());
  const kongDeployment = new KongDeployment({
    clock,
    api: kube.api,
    fleet,
    deployment: DEPLOYMENT,
    adminService: ADMIN_SERVICE,
    openClient: httpStatusClient,
    onFault,
  });
  closing.add("Kong's Deployment", () => kongDeployment.close());
  const { probes: paths, controllerFlags: flags } = scenario;
  const nodes = () => fleet.nodes;
  const looking = { clock, timeline, paths, everyMs: options.probeEveryMs, nodes };
  const prober = new Prober({ ...looking, openClient: httpStatusClient });
  closing.add("prober", () => prober.close());
  const namespace = names.namespace(ADMIN_SERVICE.namespace);
  const adminService = { ...ADMIN_SERVICE, namespace };
  const place = { kubeFlags: kube.controllerFlags, namespace, adminService, host: HOST, flags };
  const controller = await openController({ ...options, ...place }, closing);
  const handleParts = { clock, api: kube.api, timeline, names };
  return new LiveWorld({
    clock,
    timeline,
    closing,
    controller,
    signal: AbortSignal.any([options.signal, failed.signal]),
    kube: kubeHandle({
      ...handleParts,
      readManifest: (file) => readObjects([file]),
      adapt: pointed,
    }),
    gateways: gatewayHandles({
      ...handleParts,
      fleet,
      bootGate,
      kongDeployment,
      deployment: DEPLOYMENT,
      prober,
    }),
    faults: liveFaults({ fleet, kube, boot, containers }),
    observe: () => {
      const { exit } = controller;
      return observeWorld(fleet.nodes, prober, timeline.events, exit, paths[0], names);
    },
  });
}
