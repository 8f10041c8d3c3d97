// A time in which nothing listens on some of a node's ports.
import type { Clock } from "../../core/clock.ts";
import type { BoundListener } from "./system-listener.ts";
import type { PortReservations } from "./system-ports.ts";

export interface RefusalOptions {
  readonly listeners: readonly BoundListener[];
  readonly reservations: PortReservations | undefined;
  readonly clock: Clock;
  readonly forMs: number;
  /** Aborted when the refusal is withdrawn. */
  readonly over: AbortSignal;
  /** Aborted when the node stops. */
  readonly stopped: AbortSignal;
}

/** Resolves when the ports are listened on again, or the node has stopped. Rejects when somebody else took a port. */
export async function refuseFor(options: RefusalOptions): Promise<void> {
  const { listeners, reservations, clock, forMs, over, stopped } = options;
  await Promise.all(
    listeners.map(async ({ listener, address }) => {
      await listener.stop({ graceMs: 0 });
      await reservations?.hold(address.port);
    }),
  );
  const either = AbortSignal.any([over, stopped]);
  await clock.sleep(forMs, either).catch((error: unknown) => {
    if (!either.aborted) throw error;
  });
  if (stopped.aborted) return;
  await Promise.all(
    listeners.map(({ listener, address }) => {
      reservations?.release(address.port);
      return listener.listen(address.host, address.port);
    }),
  );
}
