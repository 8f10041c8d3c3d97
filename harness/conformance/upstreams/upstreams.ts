// Stories of balancers and health checks, step by step: `upstreams/*.jsonl`.
import { join } from "node:path";
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { Clock } from "../../../core/clock.ts";
import { jsonDifferences } from "../compare/json-differences.ts";
import type { CaseResult, ConformanceGroup, Level, RunContext } from "../group.ts";
import { adminRequest } from "../kong/admin-request.ts";
import { startKongNode, type KongNode } from "../kong/kong-node.ts";
import {
  ECHO_RECORDED_PORT,
  startEchoUpstreams,
  type EchoUpstreams,
} from "../kong/system-echo-upstreams.ts";
import { readJsonLines } from "../read-vectors.ts";
import { cleanedAnswer, comparedParts } from "./compare-step.ts";
import { observedTraffic, type TrafficStep } from "./observed-traffic.ts";

const LEVELS: readonly Level[] = [
  { name: "steps", title: "each step as recorded" },
  { name: "stories", title: "all steps of a story as recorded" },
];
const SLEEP_MS_MAX = 60_000;

export const upstreams: ConformanceGroup = {
  name: "upstreams",
  title: "how requests spread over targets, and what health checks make of them",
  levels: LEVELS,
  async load(vectors) {
    const stories = await readJsonLines(join(vectors, "upstreams"));
    if (stories === undefined) return undefined;
    const steps = stories.flatMap((story) => arrayOr(story["expect"]));
    return { caseCount: steps.length, run: (context) => replayAll(stories, context) };
  },
};

async function* replayAll(
  stories: readonly JsonObject[],
  context: RunContext,
): AsyncGenerator<CaseResult> {
  const echoes = await startEchoUpstreams();
  try {
    for (const story of stories) {
      if (!context.wants([String(story["group"])])) continue;
      // Health is remembered by the names of upstreams: every story has a node that remembers nothing.
      const node = await startKongNode(context);
      try {
        yield* replay(story, { node, echoes, clock: context.clock });
      } finally {
        await node.close();
      }
      echoes.clearFaults();
    }
  } finally {
    await echoes.close();
  }
}

interface Stage {
  readonly node: KongNode;
  readonly echoes: EchoUpstreams;
  readonly clock: Clock;
}

async function* replay(story: JsonObject, stage: Stage): AsyncGenerator<CaseResult> {
  const { node, echoes } = stage;
  const config = withPort(JSON.stringify(story["config"]), echoes.port);
  const loaded = await adminRequest(node.ports.admin, "POST", "/config", config);
  const steps = arrayOr(story["steps"]).map(objectOr);
  const expectations = arrayOr(story["expect"]).map(objectOr);
  const last = Math.max(...expectations.map(({ step }) => Number(step)));
  let isAllSame = true;
  for (const [index, step] of steps.entries()) {
    const got = await play(step, stage);
    const expectation = expectations.find((one) => one["step"] === index);
    if (got === undefined || expectation === undefined) continue;
    const parts = comparedParts(step, objectOr(expectation["want"]), got);
    const differences =
      loaded.status === 201
        ? jsonDifferences("result", parts.expected, parts.got)
        : [{ what: "POST /config", expected: "201", got: `${loaded.status} ${loaded.text}` }];
    isAllSame &&= differences.length === 0;
    yield {
      kind: "compared",
      id: `${String(story["id"])} step ${index}: ${String(story["title"])}`,
      section: [String(story["group"])],
      agrees: {
        steps: differences.length === 0,
        ...(index === last && { stories: isAllSame }),
      },
      differences,
    };
  }
}

/** `undefined` for steps without a result. */
async function play(step: JsonObject, stage: Stage): Promise<JsonObject | undefined> {
  const { node, echoes, clock } = stage;
  switch (step["op"]) {
    case "ctl":
      for (const [address, fault] of Object.entries(objectOr(step["set"]))) {
        echoes.setFault(address, isJsonObject(fault) ? fault : undefined);
      }
      return undefined;
    case "sleep":
      await clock.sleep(Math.min(SLEEP_MS_MAX, Number(step["ms"])));
      return undefined;
    case "admin": {
      const path = withPort(String(step["path"]), echoes.port);
      const method = stringOr(step["method"], "GET");
      const { status, text } = await adminRequest(node.ports.admin, method, path);
      return { status, body: cleanedAnswer(parseOr(text), echoes.port) };
    }
    case "proxy":
      return observedTraffic(readTraffic(step), node.ports, echoes.port);
    default:
      return undefined;
  }
}

function readTraffic(step: JsonObject): TrafficStep {
  const { n, method, path, host, headers, keys, key_header, key_cookie, use_cookie } = step;
  return {
    count: typeof n === "number" ? n : 1,
    method: stringOr(method, "GET"),
    path: stringOr(path, "/"),
    host: stringOr(host, "bal.test"),
    headers: arrayOr(headers).map((line) => {
      const [name, value] = arrayOr(line);
      return [String(name), String(value)];
    }),
    keys: Array.isArray(keys) ? keys.map(String) : undefined,
    keyHeader: stringOr(key_header, undefined),
    keyCookie: stringOr(key_cookie, undefined),
    usesCookie: use_cookie === true,
  };
}

function withPort(text: string, port: number): string {
  return text.replaceAll(String(ECHO_RECORDED_PORT), String(port));
}

/** The text itself where it is not JSON. */
function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
