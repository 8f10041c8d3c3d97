// Stories of a Kubernetes API server, request by request, watches included: `kube-api/*.json`.
import { join } from "node:path";
import { randomInteger, type Random } from "../../../core/random.ts";
import { uuidV4 } from "../../../core/uuid.ts";
import { startMockKube } from "../../../mock-kube/server.ts";
import type { CaseResult, ConformanceGroup, RunContext } from "../group.ts";
import { Bindings } from "./bindings.ts";
import { playScenario } from "./play-scenario.ts";
import { readScenarios, type KubeScenario } from "./scenario.ts";
import { KubeClient, type KubeServer } from "./system-kube-client.ts";

export const kubeApi: ConformanceGroup = {
  name: "kube-api",
  title: "requests to a Kubernetes API server, and watches",
  levels: [
    { name: "status", title: "the status" },
    { name: "steps", title: "status, content type, warnings and body, or events of a watch" },
  ],
  async load(vectors) {
    const scenarios = await readScenarios(join(vectors, "kube-api"));
    return (
      scenarios && {
        caseCount: scenarios.flatMap(({ steps }) => steps).length,
        run: (context) => replayAll(scenarios, context),
      }
    );
  },
};

async function* replayAll(
  scenarios: readonly KubeScenario[],
  context: RunContext,
): AsyncGenerator<CaseResult> {
  for (const scenario of scenarios) {
    if (context.wants([scenario.name])) yield* replay(scenario, context);
  }
}

async function* replay(scenario: KubeScenario, context: RunContext): AsyncGenerator<CaseResult> {
  const { clock, random } = context;
  const served = await serverFor(scenario, context);
  try {
    const bindings = new Bindings(namespaceName(random));
    const play = { client: new KubeClient(served.server), clock, bindings };
    for await (const { step, isStatusSame, differences } of playScenario(scenario, play)) {
      yield {
        kind: "compared",
        id: step.name,
        section: [scenario.name],
        agrees: { status: isStatusSame, steps: differences.length === 0 },
        differences,
      };
    }
  } finally {
    await served.close();
  }
}

interface Served {
  readonly server: KubeServer;
  close(): Promise<void>;
}

/** The server that the user names, or a simulated one with what the recorded one had, which knew nobody without a token. */
async function serverFor(
  { name, needs }: KubeScenario,
  { clock, random, definitions, kubeServer }: RunContext,
): Promise<Served> {
  if (kubeServer !== undefined) return { server: kubeServer, close: async () => undefined };
  const hasDefinitions = definitions.length > 0;
  const token = uuidV4(random);
  const kube = await startMockKube({
    clock,
    random: random.fork(name),
    token,
    objects: needs.some((need) => need.endsWith("-crds")) ? definitions : [],
    gatewayApi: needs.includes("gateway-crds") && !hasDefinitions,
    watchList: needs.includes("feature-gate:WatchList"),
  });
  const headers = { Authorization: `Bearer ${token}` };
  return { server: { url: kube.url, headers }, close: () => kube.close() };
}

const NAMESPACE_BELOW = 36 ** 8;

/** One that no recorded text contains by chance. */
function namespaceName(random: Random): string {
  return `k${randomInteger(random, NAMESPACE_BELOW).toString(36)}x`;
}
