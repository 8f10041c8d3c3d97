// Tables of routes, requests to them, and what became of each: `router/*.jsonl`.
import { join } from "node:path";
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import { sameJson } from "../compare/canonical-text.ts";
import { jsonDifferences } from "../compare/json-differences.ts";
import type { CaseResult, ConformanceGroup, Level, RunContext } from "../group.ts";
import { adminRequest, type AdminAnswer } from "../kong/admin-request.ts";
import { startKongNode, type KongNode } from "../kong/kong-node.ts";
import { proxyRequest, type ProxyRequest } from "../kong/proxy-request.ts";
import {
  ECHO_RECORDED_PORT,
  startEchoUpstreams,
  type EchoUpstreams,
} from "../kong/system-echo-upstreams.ts";
import { readJsonLines } from "../read-vectors.ts";
import { observedDecision, type NamedPorts } from "./observed-decision.ts";

const LEVELS: readonly Level[] = [
  { name: "route", title: "the route that was chosen" },
  { name: "status", title: "status and message" },
  { name: "decision", title: "everything: also what the upstream saw, and redirects" },
];

export const router: ConformanceGroup = {
  name: "router",
  title: "which route a request takes, and how it reaches the upstream",
  levels: LEVELS,
  async load(vectors) {
    const tables = await readJsonLines(join(vectors, "router"));
    if (tables === undefined) return undefined;
    const requests = tables.flatMap((table) => arrayOr(table["requests"]));
    return { caseCount: requests.length, run: (context) => replayAll(tables, context) };
  },
};

async function* replayAll(
  tables: readonly JsonObject[],
  context: RunContext,
): AsyncGenerator<CaseResult> {
  const wanted = tables.filter((table) => context.wants(sectionOf(table)));
  const echoes = await startEchoUpstreams();
  try {
    for (const [flavor, itsTables] of Map.groupBy(wanted, flavorOf)) {
      const node = await startKongNode({ ...context, settings: { KONG_ROUTER_FLAVOR: flavor } });
      try {
        for (const table of itsTables) yield* replayTable(table, node, echoes);
      } finally {
        await node.close();
      }
    }
  } finally {
    await echoes.close();
  }
}

function flavorOf({ flavor }: JsonObject): string {
  return stringOr(flavor, "traditional_compatible");
}

function sectionOf(table: JsonObject): readonly string[] {
  return [flavorOf(table), String(table["theme"])];
}

async function* replayTable(
  table: JsonObject,
  node: KongNode,
  echoes: EchoUpstreams,
): AsyncGenerator<CaseResult> {
  const config = JSON.stringify(table["config"]).replaceAll(
    `"port":${ECHO_RECORDED_PORT}`,
    `"port":${echoes.port}`,
  );
  const loaded = await adminRequest(node.ports.admin, "POST", "/config", config);
  const { proxy, proxyTls: tls } = node.ports;
  const ports = { proxy, tls, echo: echoes.port };
  for (const [index, request] of arrayOr(table["requests"]).map(objectOr).entries()) {
    yield await compareRequest({ table, index, request, node, ports, loaded });
  }
}

interface RequestCase {
  readonly table: JsonObject;
  readonly index: number;
  readonly request: JsonObject;
  readonly node: KongNode;
  readonly ports: NamedPorts;
  /** What the node said to the table. */
  readonly loaded: AdminAnswer;
}

async function compareRequest(of: RequestCase): Promise<CaseResult> {
  const { table, index, request, node, ports, loaded } = of;
  const { method, path } = request;
  const base = {
    kind: "compared",
    id: `${String(table["table_id"])} #${index} ${String(method)} ${String(path)}`,
    section: sectionOf(table),
  } as const;
  if (loaded.status !== 201) {
    const got = `${loaded.status} ${loaded.text}`;
    const differences = [{ what: "POST /config", expected: "201", got }];
    return { ...base, agrees: { route: false, status: false, decision: false }, differences };
  }
  const result = await proxyRequest(node.ports, readRequest(request));
  const got = observedDecision(result, objectOr(table["routes_by_addr"]), ports);
  const expected = objectOr(request["expect"]);
  const same = (...names: readonly string[]) =>
    names.every((name) => sameJson(expected[name], got[name]));
  return {
    ...base,
    agrees: {
      route: same("route"),
      status: same("status", "message", "error"),
      decision: sameJson(expected, got),
    },
    differences: jsonDifferences("decision", expected, got),
  };
}

function readRequest({ method, path, host, headers, tls, sni }: JsonObject): ProxyRequest {
  return {
    method: String(method),
    path: String(path),
    host: stringOr(host, undefined),
    headers: arrayOr(headers).map((line) => {
      const [name, value] = arrayOr(line);
      return [String(name), String(value)];
    }),
    ...(tls === true && { tls: typeof sni === "string" ? { serverName: sni } : {} }),
  };
}
