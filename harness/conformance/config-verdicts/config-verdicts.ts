// Configurations with Kong's verdict on each: `config-verdicts/*.jsonl`.
import { join } from "node:path";
import { objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { CaseResult, ConformanceGroup, RunContext } from "../group.ts";
import { adminRequest, queryText } from "../kong/admin-request.ts";
import { bodyText } from "../kong/body-text.ts";
import { startKongNode } from "../kong/kong-node.ts";
import { readJsonLines } from "../read-vectors.ts";
import { compareVerdicts, VERDICT_LEVELS } from "./compare-verdicts.ts";
import { maskedVerdict, verdictOf } from "./verdict.ts";

export const configVerdicts: ConformanceGroup = {
  name: "config-verdicts",
  title: "POST /config: what is accepted, what is rejected, and why",
  levels: VERDICT_LEVELS,
  async load(vectors) {
    const cases = await readJsonLines(join(vectors, "config-verdicts"));
    return cases && { caseCount: cases.length, run: (context) => replay(cases, context) };
  },
};

async function* replay(
  cases: readonly JsonObject[],
  context: RunContext,
): AsyncGenerator<CaseResult> {
  const wanted = cases.filter((recorded) => context.wants(sectionOf(recorded)));
  const byFlavor = Map.groupBy(wanted, ({ flavor }) => stringOr(flavor, "traditional_compatible"));
  for (const [flavor, itsCases] of byFlavor) {
    const settings = { KONG_ROUTER_FLAVOR: flavor };
    const node = await startKongNode({ ...context, settings });
    try {
      for (const recorded of itsCases) yield await compareCase(recorded, node.ports.admin);
    } finally {
      await node.close();
    }
  }
}

async function compareCase(recorded: JsonObject, adminPort: number): Promise<CaseResult> {
  const sent = bodyText(recorded["body"]);
  const query = queryText(objectOr(recorded["query"]));
  const answer = await adminRequest(adminPort, "POST", `/config${query}`, sent);
  const { masked, ...expected } = objectOr(recorded["expect"]);
  const verdict = verdictOf(answer, sent);
  const got = masked === true ? maskedVerdict(verdict, sent) : verdict;
  return {
    kind: "compared",
    id: String(recorded["id"]),
    section: sectionOf(recorded),
    ...compareVerdicts(expected, got),
  };
}

/** `plugin/cors/...` is counted under "plugin" and "plugin/cors". */
function sectionOf({ group }: JsonObject): readonly string[] {
  return stringOr(group, "").split("/").slice(0, 2);
}
