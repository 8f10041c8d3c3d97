// Calls upstreams over real sockets.
import { Agent } from "undici";
import { callHttp1 } from "./system-http1-client.ts";
import { Http2Upstreams } from "./system-http2-client.ts";
import { callWebSocket } from "./system-websocket-client.ts";
import type { UpstreamCall, UpstreamClient } from "./upstream-client.ts";

const KEEP_ALIVE_MS = 60_000;
/** Distinct connect timeouts and TLS settings, each with a pool of connections of its own. */
const AGENTS_MAX = 64;

export interface SystemUpstreamClient {
  readonly call: UpstreamClient;
  close(): Promise<void>;
}

export function systemUpstreamClient(): SystemUpstreamClient {
  const agents = new Map<string, Agent>();
  const http2 = new Http2Upstreams();
  const lastAgents = new Map<string, Agent>();
  return {
    async call(call) {
      if (call.kind === "websocket") return callWebSocket(call);
      if (call.kind === "grpc") return http2.call(call);
      const agent = pooledAgent(lastAgents, call) ?? agentFor(agents, call);
      const peer = peerKey(call);
      try {
        const answer = await callHttp1(agent, originOf(call), call);
        lastAgents.set(peer, agent);
        return answer;
      } catch (error) {
        lastAgents.delete(peer);
        throw error;
      }
    },
    async close() {
      http2.close();
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
      agents.clear();
      lastAgents.clear();
    },
  };
}

/** nginx takes any open connection to the same address and server name, however its certificate was looked at. */
function pooledAgent(lastAgents: Map<string, Agent>, call: UpstreamCall): Agent | undefined {
  const agent = call.scheme === "https" ? lastAgents.get(peerKey(call)) : undefined;
  const isOpen = Boolean(agent?.stats[originOf(call)]?.connected);
  return isOpen ? agent : undefined;
}

function peerKey(call: UpstreamCall): string {
  return `${originOf(call)} ${call.serverName ?? ""}`;
}

function originOf({ scheme, ip, port }: UpstreamCall): string {
  return `${scheme}://${ip.includes(":") ? `[${ip}]` : ip}:${port}`;
}

function agentFor(agents: Map<string, Agent>, call: UpstreamCall): Agent {
  const { connectTimeoutMs, serverName = "", tls, scheme } = call;
  const key =
    scheme === "http" ? `${connectTimeoutMs}` : JSON.stringify([connectTimeoutMs, serverName, tls]);
  const known = agents.get(key);
  if (known !== undefined) return known;
  if (agents.size >= AGENTS_MAX) dropOldest(agents);
  const agent = new Agent({
    connectTimeout: connectTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    pipelining: 1,
    connect: {
      timeout: connectTimeoutMs,
      rejectUnauthorized: tls.verify,
      ...(serverName !== "" && { servername: serverName }),
      ...(tls.authorities.length > 0 && { ca: [...tls.authorities] }),
      ...tls.own,
    },
  });
  agents.set(key, agent);
  return agent;
}

function dropOldest(agents: Map<string, Agent>): void {
  const [oldest] = agents;
  if (oldest === undefined) return;
  agents.delete(oldest[0]);
  // Requests that are under way finish; the pool goes when they have.
  void oldest[1].close();
}
