// A request's way through the gateway, without any socket: route, plugins, upstream, response.
import type { KongEntity } from "../../core/kong.ts";
import { checkedAs } from "../checked-as.ts";
import type { PlannedPlugin, Scope } from "../plugins/plugin-plan.ts";
import type { PluginRun } from "../plugins/plugin.ts";
import type { RouteMatch } from "../router/router.ts";
import { upstreamPath } from "../router/upstream-path.ts";
import { routedRequest, targetParts, type ClientRequest } from "./client-request.ts";
import type { Exchange, ResponseHead, UpstreamRequest } from "./exchange.ts";
import { carriedHeaders, forwardedHeaders } from "./forwarded-headers.ts";
import { HeaderList } from "./header-list.ts";
import { isMalformed } from "./malformed-request.ts";
import { nginxError } from "./nginx-errors.ts";
import { protocolMismatch } from "./protocol-check.ts";
import type { ProxyState } from "./proxy-state.ts";
import { isTrusted, realClientIp } from "./real-ip.ts";
import { errorReply, type Reply } from "./reply.ts";
import type { ServedRequest } from "./served-request.ts";

/** A request that has its route. */
export interface RoutedExchange {
  readonly match: RouteMatch;
  /** Whether `access` needs the request's whole body. */
  readonly needsBody: boolean;
  readonly access: (body: Buffer | undefined) => AccessOutcome;
}

export type AccessOutcome = Readonly<{ exchange: Exchange; filters: ResponseFilters }> &
  ({ readonly kind: "reply"; readonly reply: Reply } | { readonly kind: "forward" });

/** What plugins do to the response. */
export interface ResponseFilters {
  /** Changes the head in place; true when `body` must then be called with the whole body. */
  head(head: ResponseHead): boolean;
  body(body: Buffer, head: ResponseHead): Buffer;
}

export type RouteOutcome =
  | { readonly kind: "reply"; readonly reply: Reply }
  | { readonly kind: "routed"; readonly routed: RoutedExchange };

/** @see Kong 3.9 kong/runloop/handler.lua access.before and kong/init.lua */
export function routeRequest(
  state: ProxyState,
  request: ClientRequest,
  requestId: string,
): RouteOutcome {
  const clientIp = realClientIp(state.realIp, request.peerIp, request.headers);
  const client = clientIp === request.clientIp ? request : { ...request, clientIp };
  const context = { accept: client.headers.get("accept"), requestId };
  if (isMalformed(client)) return reply(nginxError(400, client.headers, requestId));
  if (client.method === "TRACE") {
    const plain = { ...context, accept: "text/plain" };
    return reply(errorReply(plain, 405, "Method not allowed", [["Connection", "close"]]));
  }
  const match = state.router.match(routedRequest(client));
  if (match === undefined) {
    return reply(errorReply(context, 404, "no Route matched with those values"));
  }
  const forwardedScheme = believedScheme(state, client);
  const mismatch = protocolMismatch(client, match, { ...context, forwardedScheme });
  if (mismatch !== undefined) return reply(mismatch);
  return { kind: "routed", routed: routedExchange(state, client, requestId, match) };
}

function believedScheme(
  { realIp }: ProxyState,
  { peerIp, headers, scheme }: ClientRequest,
): string {
  return (isTrusted(realIp, peerIp) ? headers.get("x-forwarded-proto") : undefined) ?? scheme;
}

function reply(value: Reply): RouteOutcome {
  return { kind: "reply", reply: value };
}

function routedExchange(
  state: ProxyState,
  client: ClientRequest,
  requestId: string,
  match: RouteMatch,
): RoutedExchange {
  const scope = { routeId: match.route.id, serviceId: match.service?.id, consumerId: undefined };
  const needsBody = state.plugins.some(({ handler, pluginFor }) => {
    if (handler.readsRequestBody === undefined) return false;
    const found = pluginFor(scope);
    return found !== undefined && handler.readsRequestBody(checkedAs<never>(found.config));
  });
  return {
    match,
    needsBody,
    access: (body) => runAccess(state, newExchange(state, client, requestId, match, body)),
  };
}

function newExchange(
  state: ProxyState,
  client: ClientRequest,
  requestId: string,
  match: RouteMatch,
  requestBody: Buffer | undefined,
): Exchange {
  const ownHeaders = forwardedHeaders(client, match, {
    requestId,
    serverToken: state.serverToken,
    isTrusted: isTrusted(state.realIp, client.peerIp),
  });
  return {
    requestId,
    client,
    match,
    upstream: upstreamRequest(client, match, ownHeaders),
    earlyHeaders: new HeaderList(),
    authentication: undefined,
    requestBody,
    hashCookie: undefined,
    tries: [],
    releasePeer: undefined,
    grpcStatus: undefined,
    notes: new Map(),
  };
}

function upstreamRequest(
  client: ClientRequest,
  { route, service, strippedPrefix, isV1Path }: RouteMatch,
  ownHeaders: HeaderList,
): UpstreamRequest {
  const { query } = targetParts(client.target);
  const path = upstreamPath({
    path: routedRequest(client).path,
    strippedPrefix,
    stripPath: route.strip_path === true,
    servicePath: service?.path,
    isV1: isV1Path === true,
  });
  return {
    scheme: service?.protocol ?? "http",
    host: service?.host ?? "",
    port: service?.port ?? 80,
    method: client.method,
    path,
    query,
    hostHeader: route.preserve_host === true ? client.headers.get("host") : undefined,
    headers: carriedHeaders(client),
    ownHeaders,
    body: undefined,
  };
}

/** A reply ends the access phase, but every plugin that applies still sees the response. */
function runAccess(state: ProxyState, exchange: Exchange): AccessOutcome {
  const applied: { readonly plugin: PlannedPlugin; readonly run: PluginRun<never> }[] = [];
  let early: Reply | undefined;
  for (const plugin of state.plugins) {
    const found = plugin.pluginFor(scopeOf(exchange));
    if (found === undefined) continue;
    const { config, scope } = found;
    const run = { config: checkedAs<never>(config), scope, exchange, host: state.host };
    applied.push({ plugin, run });
    early ??= plugin.handler.access?.(run);
  }
  const filters = responseFilters(applied);
  if (early !== undefined) return { kind: "reply", reply: early, exchange, filters };
  if (exchange.match.service !== undefined) return { kind: "forward", exchange, filters };
  const context = { accept: exchange.client.headers.get("accept"), requestId: exchange.requestId };
  const noService = errorReply(context, 503, "no Service found with those values");
  return { kind: "reply", reply: noService, exchange, filters };
}

/** The last phase of every plugin that applies. Without a route those of the whole node. */
export function runLog(state: ProxyState, served: ServedRequest): void {
  const { exchange } = served;
  const scope = exchange === undefined ? NO_SCOPE : scopeOf(exchange);
  for (const { handler, pluginFor } of state.plugins) {
    if (handler.log === undefined) continue;
    const found = pluginFor(scope);
    if (found === undefined) continue;
    handler.log({ config: checkedAs<never>(found.config), served, host: state.host });
  }
}

function responseFilters(
  applied: readonly { readonly plugin: PlannedPlugin; readonly run: PluginRun<never> }[],
): ResponseFilters {
  return {
    head(head) {
      for (const { plugin, run } of applied) plugin.handler.headers?.(run, head);
      return applied.some(
        ({ plugin: { handler }, run }) => handler.readsBody?.(run, head) === true,
      );
    },
    body: (body, head) =>
      applied.reduce(
        (current, { plugin: { handler }, run }) =>
          handler.readsBody?.(run, head) === true && handler.body !== undefined
            ? handler.body(run, current, head)
            : current,
        body,
      ),
  };
}

const NO_SCOPE: Scope = { routeId: undefined, serviceId: undefined, consumerId: undefined };

function scopeOf({ match, authentication }: Exchange): Scope {
  const consumerId = idOf(authentication?.consumer);
  return { routeId: match.route.id, serviceId: match.service?.id, consumerId };
}

function idOf(entity: KongEntity | undefined): string | undefined {
  const id = entity?.["id"];
  return typeof id === "string" ? id : undefined;
}
