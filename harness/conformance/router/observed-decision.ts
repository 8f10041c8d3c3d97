// What a node did with a request, seen from the outside: which upstream got it, and what that saw.
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import { headerOf, type RawAnswer } from "../wire/parse-answer.ts";
import type { Exchange } from "../wire/system-exchange.ts";

/** The ports at hand, which recordings call `{proxy}`, `{tls}` and `{echo}`. */
export interface NamedPorts {
  readonly proxy: number;
  readonly tls: number;
  readonly echo: number;
}

/** What a gateway tells an upstream of the client. */
const FORWARDED = /^(x-forwarded-|x-real-ip|via$|x-kong-(?!request-id))/;
/** What the recorded node's proxy listened on: some tables and requests name it. */
const RECORDED_PROXY_PORT = 28000;
/** The last part of the address of the upstream that every table ends with. */
const SENTINEL = "70";

/** @param routes names by the last part of their upstreams' addresses. */
export function observedDecision(
  result: Exchange,
  routes: JsonObject,
  ports: NamedPorts,
): JsonObject {
  if (!result.ok) return { error: result.error };
  const { answer } = result;
  const { status, headers } = answer;
  const body = bodyOf(answer);
  const address = headerOf(headers, "x-echo-addr");
  if (address === undefined) {
    const { message } = objectOr(body);
    const location = headerOf(headers, "location");
    const upgrade = headerOf(headers, "upgrade");
    return {
      status,
      message,
      ...(location !== undefined && { location: withPortNames(location, ports) }),
      upgrade,
    };
  }
  const route = routeAt(address, routes);
  return isJsonObject(body)
    ? { status, route, upstream: seenByUpstream(body, ports) }
    : { status, route };
}

function routeAt(address: string, routes: JsonObject): string {
  const last = address.slice(address.lastIndexOf(".") + 1);
  return last === SENTINEL ? "sentinel" : stringOr(routes[last], `?${last}`);
}

function seenByUpstream({ method, url, headers }: JsonObject, ports: NamedPorts): JsonObject {
  const pairs = arrayOr(headers).map((pair) => arrayOr(pair).map(String));
  const host = pairs.find(([name]) => name === "host")?.[1];
  const byName = Map.groupBy(
    pairs.filter(([name = ""]) => FORWARDED.test(name)),
    ([name = ""]) => name,
  );
  const forwarded = [...byName].map(([name, lines]) => [
    name,
    lines.map(([, value = ""]) => forwardedValue(name, value, ports)).join(", "),
  ]);
  return {
    method,
    path: url,
    host: host === undefined ? null : withPortNames(host, ports),
    headers: Object.fromEntries(forwarded),
  };
}

function forwardedValue(name: string, value: string, ports: NamedPorts): string {
  if (name !== "x-forwarded-port") return withPortNames(value, ports);
  if (value === String(ports.proxy)) return "{proxy}";
  return value === String(ports.tls) ? "{tls}" : value;
}

function withPortNames(text: string, { proxy, tls, echo }: NamedPorts): string {
  return text
    .replaceAll(`:${proxy}`, ":{proxy}")
    .replaceAll(`:${RECORDED_PROXY_PORT}`, ":{proxy}")
    .replaceAll(`:${tls}`, ":{tls}")
    .replaceAll(`:${echo}`, ":{echo}");
}

function bodyOf({ body }: RawAnswer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
