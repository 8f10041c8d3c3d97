// Sends a story's requests through a node, and counts what came back.
import { isJsonObject, objectOr, type JsonObject } from "../../../core/json.ts";
import { proxyRequest } from "../kong/proxy-request.ts";
import type { KongPorts } from "../kong/kong-node.ts";
import { headerOf, type HeaderLine } from "../wire/parse-answer.ts";
import type { Exchange } from "../wire/system-exchange.ts";

/** A step that sends `count` requests for each key, or `count` without one. */
export interface TrafficStep {
  readonly count: number;
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly headers: readonly HeaderLine[];
  readonly keys: readonly string[] | undefined;
  readonly keyHeader: string | undefined;
  readonly keyCookie: string | undefined;
  /** Whether the cookie that was set last is sent back. */
  readonly usesCookie: boolean;
}

type Counts = Map<string, number>;

/** How often each status, address, message and upstream host came, and whether each key kept to one address. */
export async function observedTraffic(
  step: TrafficStep,
  ports: KongPorts,
  echoPort: number,
): Promise<JsonObject> {
  const [statuses, addresses, messages, hosts]: Counts[] = [
    new Map(),
    new Map(),
    new Map(),
    new Map(),
  ];
  const byKey = new Map<string, Set<string>>();
  let cookie: string | undefined;
  let setCookie: string | undefined;
  for (const key of requestKeys(step)) {
    // oxlint-disable-next-line no-await-in-loop -- a balancer is to see one request after the other
    const result = await proxyRequest(ports, requestOf(step, key, cookie));
    const seen = look(result, echoPort);
    count(statuses, seen.status);
    count(addresses, seen.address);
    if (seen.message !== undefined) count(messages, seen.message);
    if (seen.host !== undefined) count(hosts, seen.host);
    if (key !== undefined) {
      byKey.set(key, (byKey.get(key) ?? new Set()).add(seen.address));
    }
    setCookie = seen.setCookie ?? setCookie;
    cookie = seen.setCookie?.replace(/;.*$/s, "") ?? cookie;
  }
  return {
    ...(setCookie !== undefined && { set_cookie: setCookie.replace(/=[^;]*/, "=<v>") }),
    statuses: counted(statuses),
    by_addr: counted(addresses),
    messages: counted(messages),
    hosts: counted(hosts),
    ...(step.keys !== undefined && {
      sticky: Object.fromEntries([...byKey].map(([key, seen]) => [key, seen.size === 1])),
      distinct_addrs: new Set([...byKey.values()].flatMap((seen) => [...seen])).size,
    }),
  };
}

function requestKeys({ count: rounds, keys }: TrafficStep): readonly (string | undefined)[] {
  return Array.from({ length: rounds }, () => keys ?? [undefined]).flat();
}

function requestOf(step: TrafficStep, key: string | undefined, cookie: string | undefined) {
  const { method, path, host, headers, keyHeader, keyCookie, usesCookie } = step;
  const added: readonly (HeaderLine | undefined)[] = [
    key !== undefined && keyHeader !== undefined ? [keyHeader, key] : undefined,
    key !== undefined && keyCookie !== undefined ? ["Cookie", `${keyCookie}=${key}`] : undefined,
    usesCookie && cookie !== undefined ? ["Cookie", cookie] : undefined,
  ];
  return {
    method,
    path: key === undefined ? path : path.replace("{key}", key),
    host,
    headers: [...headers, ...added.filter((line) => line !== undefined)],
  };
}

interface Seen {
  readonly status: string;
  readonly address: string;
  readonly message?: string;
  readonly host?: string;
  readonly setCookie?: string;
}

function look(result: Exchange, echoPort: number): Seen {
  if (!result.ok) return { status: result.error, address: "-" };
  const { status, headers, body } = result.answer;
  const document = parseObject(body.toString("utf8"));
  const { message } = document;
  const setCookie = headerOf(headers, "set-cookie");
  const host = hostSeen(document);
  return {
    status: String(status),
    address: headerOf(headers, "x-echo-addr") ?? "-",
    ...(typeof message === "string" && message !== "" && { message }),
    ...(host !== undefined && { host: host.replaceAll(`:${echoPort}`, ":{echo}") }),
    ...(setCookie !== undefined && { setCookie }),
  };
}

function hostSeen({ headers }: JsonObject): string | undefined {
  if (!Array.isArray(headers)) return undefined;
  const pair: unknown = headers.find((line) => Array.isArray(line) && line[0] === "host");
  return Array.isArray(pair) ? String(pair[1]) : undefined;
}

function parseObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return objectOr(undefined);
  }
}

function count(counts: Counts | undefined, key: string): void {
  counts?.set(key, (counts.get(key) ?? 0) + 1);
}

function counted(counts: Counts | undefined): JsonObject {
  return Object.fromEntries(counts ?? []);
}
