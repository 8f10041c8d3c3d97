// Asks gateways how they are, and notices those that no longer hold what they were sent.
import { TimeoutError, withTimeout, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";

/**
 * Asks each gateway for its configuration hash, and forgets what it was sent when it holds nothing (a restart in place)
 * or something else than it reported before. One that does not answer is left to the readiness checks, and one that
 * does not answer in time is slow.
 *
 * @returns those that answered.
 */
export async function forgetLostConfigurations(
  clients: readonly GatewayClient[],
  { clock, log, statusTimeoutMs }: { clock: Clock; log: Log; statusTimeoutMs: number },
): Promise<ReadonlySet<GatewayClient>> {
  const answering = new Set<GatewayClient>();
  await Promise.all(
    clients.map(async (client) => {
      const { sent, url } = client;
      const status = await withTimeout(clock, statusTimeoutMs, (signal) =>
        client.admin.getStatus(signal),
      ).catch((error: unknown) => {
        const why = errorText(error);
        log.write("debug", "gateway does not say what it holds", { url, error: why });
        if (error instanceof TimeoutError) client.isSlow = true;
        return undefined;
      });
      if (status === undefined) return;
      answering.add(client);
      const { configuration_hash: hash } = status;
      if (hash === undefined || sent === undefined || client.sent !== sent) return;
      if (client.confirm(hash)) return;
      log.write("warn", "gateway has lost its configuration", { url });
      client.lose();
    }),
  );
  return answering;
}
