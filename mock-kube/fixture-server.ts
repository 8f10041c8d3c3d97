// A server for this room's own tests: the kinds by their short names, refusals as values.
import { KubeApiError } from "../core/kube-api.ts";
import { seededRandom } from "../core/random.ts";
import { systemClock } from "../core/system-clock.ts";
import type { Resource } from "./discovery/resource.ts";
import { handleRequest } from "./http/api-handler.ts";
import type { ApiRequest, ApiResponse } from "./http/message.ts";
import { KubeServer, type KubeServerOptions } from "./kube-server.ts";

export function fixtureServer(options: Partial<KubeServerOptions> = {}): KubeServer {
  return new KubeServer({ clock: systemClock, random: seededRandom(1), ...options });
}

/** @throws {RangeError} when no such kind is served. */
export function resourceNamed(server: KubeServer, plural: string, group?: string): Resource {
  const found = server.registry.all.find(
    (resource) => resource.plural === plural && (group ?? resource.group) === resource.group,
  );
  if (found === undefined) throw new RangeError(plural);
  return found;
}

/** What the server answered to a call that it should refuse. */
export function refusal(call: () => unknown): { code: number; message: string } {
  try {
    call();
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
    return { code: error.status.code ?? 0, message: error.status.message ?? "" };
  }
  throw new RangeError("it was not refused");
}

/** A request as it comes from a socket, and its answer. */
export function ask(
  server: KubeServer,
  method: string,
  url: string,
  body?: unknown,
  headers: ApiRequest["headers"] = {},
): ApiResponse {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(body === undefined ? "" : JSON.stringify(body));
  const request = { method, path: pathname, query: searchParams, headers, body: bytes };
  return handleRequest(server, request, new AbortController().signal);
}

/** The JSON of an answer. */
export function answerOf(response: ApiResponse): unknown {
  if (typeof response.body !== "string") throw new RangeError("not a text");
  return JSON.parse(response.body);
}
