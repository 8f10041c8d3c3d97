// Listeners of one Gateway that want what only one of them can have. Source: KIC v3.5.13 internal/controllers/gateway/gateway_utils.go.
import type { Listener } from "../../kube-types/gateway.ts";

export interface Conflict {
  readonly reason: "ProtocolConflict" | "HostnameConflict";
  /** Whether this listener came second: the first one is told of the conflict, too, but has no other flaw. */
  readonly isOwn: boolean;
}

/** For each listener its conflict, if it has one. A port belongs to the protocol of its first listener. */
export function listenerConflicts(
  listeners: readonly Listener[],
): readonly (Conflict | undefined)[] {
  const protocols = new Map<number, string>();
  const hostnames = new Set<string>();
  const reasons = listeners.map((listener) => {
    const { port, protocol } = listener;
    const owner = protocols.get(port);
    if (owner === undefined) protocols.set(port, protocol);
    else if (!canShare(protocol, owner)) return "ProtocolConflict";
    if (hostnames.has(placeOf(listener))) return "HostnameConflict";
    hostnames.add(placeOf(listener));
    return undefined;
  });
  const fought = listeners.filter((_, index) => reasons[index] === "ProtocolConflict");
  const claimed = listeners.filter((_, index) => reasons[index] === "HostnameConflict");
  return listeners.map((listener, index) => {
    const isOwn = reasons[index] !== undefined;
    if (fought.some(({ port }) => port === listener.port)) {
      return { reason: "ProtocolConflict", isOwn };
    }
    const isClaimed = claimed.some((other) => placeOf(other) === placeOf(listener));
    return isClaimed ? { reason: "HostnameConflict", isOwn } : undefined;
  });
}

function placeOf({ port, hostname = "" }: Listener): string {
  return `${port} ${hostname}`;
}

/** HTTPS and TLS go together, HTTP with itself; TCP and UDP want a port of their own. */
function canShare(protocol: string, owner: string): boolean {
  if (protocol === "HTTP") return owner === "HTTP";
  return isOverTls(protocol) && isOverTls(owner);
}

function isOverTls(protocol: string): boolean {
  return protocol === "HTTPS" || protocol === "TLS";
}
