// The Kubernetes API of a live world: embedded, or a cluster that is not ours.
import type { Clock } from "../../core/clock.ts";
import { groupOf, type KubeObject } from "../../core/kube.ts";
import type { Random } from "../../core/random.ts";
import { startMockKube } from "../../mock-kube/server.ts";
import { startPortRelay } from "../containers/system-port-relay.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { openForeignCluster, type AccountChoice } from "./foreign-cluster.ts";
import { kubeFact, type KubeChange } from "./kube-facts.ts";
import { LinkFaults } from "./link-faults.ts";
import { OwnNames } from "./own-names.ts";
import type { WorldKube } from "./world-kube.ts";

const GATEWAY_API = "gateway.networking.k8s.io";

export interface ClusterChoice {
  readonly kubeconfig: string;
  /** Tells this world from all others in the cluster; fit for a name. */
  readonly run: string;
  readonly account: AccountChoice;
}

export interface OpenWorldKubeOptions {
  readonly cluster?: ClusterChoice;
  readonly clock: Clock;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly scenario: Pick<Scenario, "failsLinks">;
  readonly onFault: (error: unknown) => void;
}

/** With these objects in it. @throws {EnvironmentError} when the cluster is of no use. */
export async function openWorldKube(
  objects: readonly KubeObject[],
  options: OpenWorldKubeOptions,
): Promise<WorldKube> {
  const { cluster, clock, random, timeline } = options;
  const onChange = (change: KubeChange) => {
    const fact = kubeFact(change);
    if (fact !== undefined) timeline.append(fact);
  };
  if (cluster !== undefined) {
    return openForeignCluster({
      ...options,
      ...cluster,
      tell: (text) => timeline.append({ type: "mark", text }),
      objects,
      onChange,
    });
  }
  const { url, api, faults, close } = await openEmbedded(objects, clock, random, onChange);
  const common = { api, faults, names: new OwnNames("") };
  if (options.scenario.failsLinks !== true) {
    return { ...common, controllerFlags: ["--apiserver-host", url], close };
  }
  const { host, hostname } = new URL(url);
  const way = new LinkFaults(clock);
  const trouble = { clock, faults: way, onUnanswered: async () => undefined };
  const relay = await startPortRelay(hostname, () => host, trouble);
  return {
    ...common,
    way,
    controllerFlags: ["--apiserver-host", `http://${hostname}:${relay.port}`],
    async close() {
      await relay.close();
      await close();
    },
  };
}

async function openEmbedded(
  objects: readonly KubeObject[],
  clock: Clock,
  random: Random,
  onChange: (change: KubeChange) => void,
) {
  const kube = await startMockKube({
    clock,
    random: random.fork("mock-kube"),
    objects,
    allowLoopbackEndpoints: true,
    gatewayApi: objects.some(({ apiVersion }) => groupOf(apiVersion) === GATEWAY_API),
    onChange,
  });
  return { url: kube.url, api: kube.api, faults: kube.faults, close: () => kube.close() };
}
