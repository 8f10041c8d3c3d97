// Where a stream session goes: the balancers' choice, noted as one of its tries.
import type { Clock } from "../../core/clock.ts";
import type { Balancers, FailedPeers, PeerChoice } from "../balancer/balancers.ts";
import type { ServiceEntity } from "../router/route-entity.ts";
import type { StreamSession } from "./stream-session.ts";

export async function choosePeer(
  balancers: Balancers,
  service: ServiceEntity,
  clientIp: string,
  failed: FailedPeers,
  clock: Clock,
  session: StreamSession,
): Promise<PeerChoice> {
  const startedMs = clock.nowMs();
  const startMs = clock.monotonicMs();
  const choice = await balancers.choose(service.host, service.port, failed, {
    consumerId: undefined,
    clientIp,
    path: "",
    header: () => undefined,
    queryArguments: () => [],
    uriCapture: () => undefined,
    newCookie: () => undefined,
  });
  if (choice.ok) {
    const { ip, port } = choice.peer;
    session.tries.push({ ip, port, startedMs, balancerMs: clock.monotonicMs() - startMs });
  }
  return choice;
}
