// Accepted configurations and what the Admin API lists back: `normal-forms/*.jsonl`.
import { join } from "node:path";
import { arrayOr, objectOr, type JsonObject } from "../../../core/json.ts";
import { jsonDifferences } from "../compare/json-differences.ts";
import type { CaseResult, ConformanceGroup, RunContext } from "../group.ts";
import { adminRequest, queryText } from "../kong/admin-request.ts";
import { bodyText } from "../kong/body-text.ts";
import { startKongNode } from "../kong/kong-node.ts";
import { readJsonLines } from "../read-vectors.ts";
import { pairEntities, withoutMadeUp } from "./listed-entities.ts";

const PAGE_SIZE = 1000;
const TARGETS = /^\/upstreams\/(.+)\/targets$/;

export const normalForms: ConformanceGroup = {
  name: "normal-forms",
  title: "what the Admin API lists of an accepted configuration",
  levels: [{ name: "entities", title: "each entity equal, defaults and ids included" }],
  async load(vectors) {
    const cases = await readJsonLines(join(vectors, "normal-forms"));
    return cases && { caseCount: entityCount(cases), run: (context) => replay(cases, context) };
  },
};

function entityCount(cases: readonly JsonObject[]): number {
  const lists = cases.flatMap((recorded) => Object.values(objectOr(recorded["get"])));
  return lists.reduce<number>((count, list) => count + arrayOr(list).length, 0);
}

async function* replay(
  cases: readonly JsonObject[],
  context: RunContext,
): AsyncGenerator<CaseResult> {
  const node = await startKongNode(context);
  try {
    for (const recorded of cases) yield* compareCase(recorded, node.ports.admin);
  } finally {
    await node.close();
  }
}

async function* compareCase(recorded: JsonObject, adminPort: number): AsyncGenerator<CaseResult> {
  const sent = bodyText(recorded["body"]);
  const query = queryText(objectOr(recorded["query"]));
  const { status } = await adminRequest(adminPort, "POST", `/config${query}`, sent);
  for (const [path, expected] of Object.entries(objectOr(recorded["get"]))) {
    const got = status === 201 ? await listed(adminPort, path) : [];
    const pairs = pairEntities(
      arrayOr(expected),
      got.map((entity) => withoutMadeUp(entity, sent)),
    );
    for (const [index, pair] of pairs.entries()) {
      const place = `${path} #${index}`;
      const differences =
        status === 201
          ? jsonDifferences(place, pair.expected, pair.got)
          : [{ what: "POST /config", expected: "201", got: String(status) }];
      yield {
        kind: "compared",
        id: `${String(recorded["id"])} ${place}`,
        section: [sectionOf(path)],
        agrees: { entities: differences.length === 0 },
        differences,
      };
    }
  }
}

async function listed(adminPort: number, path: string): Promise<readonly unknown[]> {
  const encoded = path.replace(
    TARGETS,
    (_, upstream: string) => `/upstreams/${encodeURIComponent(upstream)}/targets`,
  );
  const { status, text } = await adminRequest(adminPort, "GET", `${encoded}?size=${PAGE_SIZE}`);
  return status === 200 ? arrayOr(parsedObject(text)["data"]) : [];
}

/** Empty for what is no JSON object. */
function parsedObject(text: string): JsonObject {
  try {
    return objectOr(JSON.parse(text));
  } catch {
    return {};
  }
}

/** All lists of targets are counted together. */
function sectionOf(path: string): string {
  return TARGETS.test(path) ? "targets" : path.replace(/^\//, "");
}
