// What happens to requests whose fault was asked for, instead of or around what the Admin API would do.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../../core/clock.ts";
import type { RequestFault } from "../fleet/node-fault.ts";
import { sendReply, type AdminReply } from "./resource.ts";

export interface FaultSource {
  /** What is to happen to this request; that fault then has one time less. */
  take(method: string, url: string): RequestFault | undefined;
  /** How many entities the node can hold. */
  readonly entitiesMax: number;
  /** The node is to die before it answers; `fault`: the one of the request, if any. */
  crash(fault: CrashFault | undefined): void;
  /** Aborted when the node stops. */
  readonly signal: AbortSignal;
}

export type CrashFault = Extract<RequestFault, { readonly kind: "crash" }>;

interface FaultContext {
  readonly clock: Clock;
  readonly faults: FaultSource;
  readonly countEntities: () => number;
  /** Called for a request that gets no answer, or half of one. */
  readonly onCutOff: (request: FastifyRequest) => void;
}

export function addFaults(app: FastifyInstance, context: FaultContext): void {
  const { clock, faults, countEntities, onCutOff } = context;
  app.addHook("onRequest", async (request, reply) => {
    const fault = faults.take(request.method, request.url);
    switch (fault?.kind) {
      case undefined:
      case "status":
      case "flap":
        return fault && sendReply(reply, statusReply(fault.status, fault.path));
      case "slow":
        await clock.sleep(fault.delayMs, faults.signal);
        return undefined;
      case "garble":
        return sendReply(reply, { status: 200, text: { type: JSON_TYPE, content: '{"data":[{' } });
      case "hang":
      case "drop":
      case "reset":
        reply.hijack();
        cutOff(fault.kind, reply);
        onCutOff(request);
        return undefined;
      case "apply-late":
        request.inForceAfter = clock.sleep(fault.delayMs, faults.signal);
        request.inForceAfter.catch(() => undefined);
        return undefined;
      case "crash":
        request.crash = fault;
        return undefined;
    }
  });
  app.addHook("onSend", async (request, reply) => {
    const { crash } = request;
    const isTooMuch =
      faults.entitiesMax < Infinity &&
      request.method !== "GET" &&
      reply.statusCode < 300 &&
      countEntities() > faults.entitiesMax;
    if (crash === undefined && !isTooMuch) return;
    request.raw.socket.resetAndDestroy();
    onCutOff(request);
    faults.crash(crash);
  });
}

const JSON_TYPE = "application/json; charset=utf-8";

/** Promised to be longer than what comes of it. */
const DROPPED_BODY = '{"data":[';
const DROPPED_BODY_BYTES = 1024;

/** A request that hangs ends with its connection: the client's patience, or the node's stop. */
function cutOff(kind: "hang" | "drop" | "reset", { raw }: FastifyReply): void {
  if (kind === "reset") raw.socket?.resetAndDestroy();
  if (kind !== "drop") return;
  raw.writeHead(200, { "Content-Type": JSON_TYPE, "Content-Length": DROPPED_BODY_BYTES });
  raw.write(DROPPED_BODY, () => raw.socket?.destroy());
}

/** What Kong says with these statuses of `POST /config`. Source: Kong 3.9.1, kong/api/routes/config.lua. */
const CONFIG_MESSAGES: Readonly<Record<number, string>> = {
  413: 'Configuration does not fit in LMDB database, consider raising the "lmdb_map_size" config for Kong',
  429: "Currently loading previous configuration",
  500: "An unexpected error occurred",
  503: "Kong currently exiting",
  504: "Timed out while loading configuration",
};

const RETRY_AFTER_SECONDS = "10";

function statusReply(status: number, path: string): AdminReply {
  const known = path === "/config" ? CONFIG_MESSAGES[status] : undefined;
  return {
    status,
    body: { message: known ?? `a fault was asked for: ${status}` },
    ...(status === 429 && { headers: { "Retry-After": RETRY_AFTER_SECONDS } }),
  };
}

declare module "fastify" {
  interface FastifyRequest {
    /** A configuration that this request brings comes into force when this resolves. */
    inForceAfter?: Promise<void>;
    /** The node dies of this request. */
    crash?: CrashFault;
  }
}
