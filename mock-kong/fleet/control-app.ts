// The control port of a fleet: what code can do with it, from a shell.
import Fastify, { type FastifyInstance } from "fastify";
import { errorText } from "../../core/errors.ts";
import { objectOr, type JsonObject } from "../../core/json.ts";
import type { Fleet, FleetNode, RestartOptions } from "./fleet.ts";
import { readNodeFault } from "./node-fault.ts";

const BODY_BYTES_MAX = 64 * 1024;

/**
 * `GET /fleet`; `PATCH /fleet` with `{"replicas": 2}`; `POST /fleet/nodes/0/restart` with `{"downMs", "keepConfiguration",
 * "graceMs"}`; `POST /fleet/nodes/0/faults` with one of `NodeFault`, `DELETE` there withdraws all. Wrong input is a 400.
 */
export function createControlApp(fleet: Fleet): FastifyInstance {
  const app = Fastify({ bodyLimit: BODY_BYTES_MAX, forceCloseConnections: true });
  app.setErrorHandler((error, _request, reply) => {
    const status = statusOf(error);
    const message = errorText(error);
    return reply.code(status).send({ message });
  });

  app.get("/fleet", () => view(fleet));
  app.patch("/fleet", ({ body }) => scale(fleet, body));
  app.route<{ Params: NodeParams }>({
    method: "POST",
    url: "/fleet/nodes/:index/restart",
    handler: ({ params, body }) => restart(fleet, params, body),
  });
  app.route<{ Params: NodeParams }>({
    method: "POST",
    url: "/fleet/nodes/:index/faults",
    handler: ({ params, body }, reply) => {
      nodeOf(fleet, params).failNext(readNodeFault(body));
      return reply.code(204).send();
    },
  });
  app.route<{ Params: NodeParams }>({
    method: "DELETE",
    url: "/fleet/nodes/:index/faults",
    handler: ({ params }, reply) => {
      nodeOf(fleet, params).recover();
      return reply.code(204).send();
    },
  });
  return app;
}

interface NodeParams {
  readonly index: string;
}

async function scale(fleet: Fleet, body: unknown): Promise<object> {
  await fleet.scale(numberIn(objectOr(body), "replicas"));
  return view(fleet);
}

async function restart(fleet: Fleet, params: NodeParams, body: unknown): Promise<object> {
  await fleet.restart(nodeOf(fleet, params).index, readRestart(objectOr(body)));
  return view(fleet);
}

function nodeOf(fleet: Fleet, { index }: NodeParams): FleetNode {
  const node = fleet.nodes[Number(index)];
  if (node === undefined) throw new RangeError(`no node ${index}`);
  return node;
}

function view(fleet: Fleet): object {
  return { replicas: fleet.nodes.length, nodes: fleet.nodes.map(viewNode) };
}

function viewNode(node: FleetNode): object {
  const { name, index, phase, adminUrl, proxyUrl, statusUrl, configurationHash, routeNames } = node;
  return { name, index, phase, adminUrl, proxyUrl, statusUrl, configurationHash, routeNames };
}

function readRestart(body: JsonObject): RestartOptions {
  const { downMs, graceMs, keepConfiguration } = body;
  return {
    ...(downMs !== undefined && { downMs: numberIn(body, "downMs") }),
    ...(graceMs !== undefined && { graceMs: numberIn(body, "graceMs") }),
    keepConfiguration: keepConfiguration === true,
  };
}

function numberIn(body: JsonObject, name: string): number {
  const value = body[name];
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
    throw new RangeError(`${name} must be a number of at least 0`);
  }
  return value;
}

function statusOf(error: unknown): number {
  if (error instanceof RangeError) return 400;
  if (error instanceof Error && "statusCode" in error && typeof error.statusCode === "number") {
    return error.statusCode;
  }
  return 500;
}
