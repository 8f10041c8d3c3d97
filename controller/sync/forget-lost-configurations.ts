// Asks gateways how they are, and notices those that no longer hold what they were sent.
import { TimeoutError, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";
import { askWhatItHolds } from "./ask-what-it-holds.ts";

/**
 * Asks each gateway for its configuration hash, and forgets what it was sent when it holds nothing (a restart in place)
 * or something else than it reported before. One that does not answer is left to the readiness checks, and one that
 * does not answer in time is slow.
 *
 * @returns those that answered.
 */
export async function forgetLostConfigurations(
  clients: readonly GatewayClient[],
  options: { readonly clock: Clock; readonly log: Log; readonly statusTimeoutMs: number },
): Promise<ReadonlySet<GatewayClient>> {
  const { log } = options;
  const answering = new Set<GatewayClient>();
  await Promise.all(
    clients.map(async (client) => {
      const { url } = client;
      try {
        const holds = await askWhatItHolds(client, options);
        answering.add(client);
        if (holds !== false) return;
      } catch (error) {
        const why = errorText(error);
        log.write("debug", "gateway does not say what it holds", { url, error: why });
        if (error instanceof TimeoutError) client.isSlow = true;
        return;
      }
      log.write("warn", "gateway has lost its configuration", { url });
      client.lose();
    }),
  );
  return answering;
}
