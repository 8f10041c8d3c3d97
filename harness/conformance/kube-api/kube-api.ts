// Stories of a Kubernetes API server, request by request, watches included: `kube-api/*.json`.
import { join } from "node:path";
import { randomInteger, type Random } from "../../../core/random.ts";
import { startMockKube } from "../../../mock-kube/server.ts";
import type { CaseResult, ConformanceGroup, RunContext } from "../group.ts";
import { Bindings } from "./bindings.ts";
import { playScenario } from "./play-scenario.ts";
import { readScenarios, type KubeScenario } from "./scenario.ts";
import { KubeClient } from "./system-kube-client.ts";

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

async function* replay(
  scenario: KubeScenario,
  { clock, random, definitions }: RunContext,
): AsyncGenerator<CaseResult> {
  const objects = scenario.needsDefinitions ? definitions : [];
  const kube = await startMockKube({ clock, random: random.fork(scenario.name), objects });
  try {
    const bindings = new Bindings(namespaceName(random));
    const play = { client: new KubeClient(kube.url), clock, bindings };
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
    await kube.close();
  }
}

const NAMESPACE_BELOW = 36 ** 8;

/** One that no recorded text contains by chance. */
function namespaceName(random: Random): string {
  return `k${randomInteger(random, NAMESPACE_BELOW).toString(36)}x`;
}
