// Upstreams' targets and their health.
import type { FastifyPluginAsync } from "fastify";
import type { KongEntity } from "../../core/kong.ts";
import { readHealthchecks } from "../balancer/healthchecks.ts";
import { readTarget } from "../balancer/target.ts";
import { balancerHealth, targetHealth } from "../balancer/upstream-health.ts";
import { stringOr } from "../../core/json.ts";
import { fullHost } from "../router/ip-address.ts";
import { WORKSPACE_ID } from "../workspace-id.ts";
import type { Gateway } from "../gateway.ts";
import { collectionPath } from "./collection-paths.ts";
import { findEntity, idOf, isUuid } from "./entity-lookup.ts";
import { postEntity, deleteEntity, patchEntity } from "./entity-writes.ts";
import { invalidSize, page, pageSize } from "./page.ts";
import {
  NOT_FOUND,
  resource,
  type AdminHandler,
  type AdminReply,
  type AdminRequest,
} from "./resource.ts";

const UPSTREAMS = collectionPath("upstreams");
const TARGETS = collectionPath("targets");

type WithUpstream = (
  upstream: KongEntity,
  request: AdminRequest,
) => AdminReply | Promise<AdminReply>;
type WithTarget = (target: KongEntity, upstream: KongEntity, request: AdminRequest) => AdminReply;

/** @see Kong 3.9 kong/api/routes/upstreams.lua and kong/db/dao/targets.lua */
export const upstreamRoutes: FastifyPluginAsync<{ readonly gateway: Gateway }> = async (
  app,
  { gateway },
) => {
  const withUpstream =
    (reply: WithUpstream): AdminHandler =>
    (request) => {
      const upstream = findEntity(gateway.tables, UPSTREAMS, request.params["upstreams"] ?? "");
      return upstream === undefined ? NOT_FOUND : reply(upstream, request);
    };
  const withTarget = (reply: WithTarget): AdminHandler =>
    withUpstream((upstream, request) => {
      const target = findTarget(gateway, upstream, request.params["targets"] ?? "");
      return target === undefined ? NOT_FOUND : reply(target, upstream, request);
    });

  const base = "/upstreams/:upstreams";
  resource(app, `${base}/health`, {
    GET: withUpstream((upstream, request) => health(gateway, upstream, request)),
  });
  resource(app, `${base}/targets`, {
    GET: withUpstream((upstream, request) => activeTargets(gateway, upstream, request)),
    POST: withUpstream((upstream, request) =>
      postEntity(gateway, TARGETS, request, { upstream: { id: idOf(upstream) } }),
    ),
  });
  resource(app, `${base}/targets/all`, {
    GET: withUpstream((upstream, request) => allTargets(gateway, upstream, request)),
  });
  const update = withTarget((target, _upstream, request) =>
    patchEntity(gateway, TARGETS, request, idOf(target), target),
  );
  resource(app, `${base}/targets/:targets`, {
    GET: withTarget((target) => ({ status: 200, body: target })),
    PUT: update,
    PATCH: update,
    DELETE: withTarget((target) => deleteEntity(gateway, TARGETS, idOf(target))),
  });
  for (const [word, isHealthy] of [
    ["healthy", true],
    ["unhealthy", false],
  ] as const) {
    const set = withTarget((target, upstream, request) =>
      setHealth(gateway, upstream, target, request.params["address"], isHealthy),
    );
    resource(app, `${base}/targets/:targets/${word}`, { PUT: set });
    resource(app, `${base}/targets/:targets/:address/${word}`, { PUT: set });
  }
};

function findTarget(
  gateway: Gateway,
  upstream: KongEntity,
  idOrTarget: string,
): KongEntity | undefined {
  const targets = targetsOf(gateway, upstream);
  return isUuid(idOrTarget)
    ? targets.find((target) => idOf(target) === idOrTarget)
    : targets.findLast((target) => target["target"] === idOrTarget);
}

function targetsOf(gateway: Gateway, upstream: KongEntity): readonly KongEntity[] {
  return gateway.tables.referring("targets", "upstream", idOf(upstream)).map(withFullAddress);
}

/** As Kong shows it: IPv6 in full, the port always there. */
function withFullAddress(entity: KongEntity): KongEntity {
  const { host, port } = readTarget(entity);
  return { ...entity, target: `${fullHost(host)}:${port}` };
}

/** The last of several for one address counts; the newest first. */
function active(gateway: Gateway, upstream: KongEntity): readonly KongEntity[] {
  const byAddress = new Map<unknown, KongEntity>();
  const byAge = targetsOf(gateway, upstream).toSorted(
    (left, right) => Number(left["created_at"]) - Number(right["created_at"]),
  );
  for (const target of byAge.toReversed()) {
    if (!byAddress.has(target["target"])) byAddress.set(target["target"], target);
  }
  return [...byAddress.values()];
}

/** These pages count; their offsets are numbers. */
function activePage(
  gateway: Gateway,
  upstream: KongEntity,
  { query }: AdminRequest,
): { readonly data: readonly KongEntity[]; readonly offset: string | undefined } | AdminReply {
  const size = pageSize(query);
  if (typeof size === "string") return invalidSize(size);
  const from = Number(query.get("offset")?.[0] ?? 0);
  const all = active(gateway, upstream);
  const start = Number.isInteger(from) ? from : 0;
  const hasMore = all.length > start + size;
  return {
    data: all.slice(start, start + size),
    offset: hasMore ? String(start + size) : undefined,
  };
}

function activeTargets(gateway: Gateway, upstream: KongEntity, request: AdminRequest): AdminReply {
  const found = activePage(gateway, upstream, request);
  if ("status" in found) return found;
  return { status: 200, body: linked(found, request, "targets") };
}

function linked(
  { data, offset }: { readonly data: readonly object[]; readonly offset: string | undefined },
  { params }: AdminRequest,
  last: string,
): object {
  if (offset === undefined) return { data, next: null };
  return { data, offset, next: `/upstreams/${params["upstreams"]}/${last}?offset=${offset}` };
}

function allTargets(gateway: Gateway, upstream: KongEntity, request: AdminRequest): AdminReply {
  return page(
    {
      hasDatabase: gateway.hasDatabase,
      entities: targetsOf(gateway, upstream),
      keyPrefix: `targets|${WORKSPACE_ID}|upstream|${idOf(upstream)}|`,
      path: `/upstreams/${request.params["upstreams"]}/targets/all`,
      repeated: [],
    },
    request.query,
  );
}

async function health(
  gateway: Gateway,
  upstream: KongEntity,
  request: AdminRequest,
): Promise<AdminReply> {
  const resolved = await gateway.proxy.balancers.resolvedTargets(upstream);
  const states = gateway.targetHealth;
  const node = { node_id: gateway.nodeId };
  if (request.query.get("balancer_health")?.[0] === "1") {
    const data = balancerHealth(upstream, resolved, states);
    return { status: 200, body: { data, next: null, ...node } };
  }
  const found = activePage(gateway, upstream, request);
  if ("status" in found) return found;
  const byId = new Map(resolved.map((one) => [one.target.id, one]));
  const data = found.data.map((entity) => {
    const one = byId.get(idOf(entity));
    return one === undefined ? entity : { ...entity, ...targetHealth(upstream, one, states) };
  });
  return { status: 200, body: { ...linked({ ...found, data }, request, "health"), ...node } };
}

function setHealth(
  gateway: Gateway,
  upstream: KongEntity,
  target: KongEntity,
  address: string | undefined,
  isHealthy: boolean,
): AdminReply {
  const name = stringOr(upstream["name"], "");
  if (!readHealthchecks(upstream).isEnabled) {
    return { status: 400, body: { message: `no healthchecker found for ${name}` } };
  }
  gateway.targetHealth.set(name, address ?? stringOr(target["target"], ""), isHealthy);
  return { status: 204 };
}
