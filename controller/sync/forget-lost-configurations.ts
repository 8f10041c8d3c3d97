// Notices gateways that no longer hold what they were sent.
import { withTimeout, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import type { Log } from "../../core/log.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";

/**
 * Asks each gateway for its configuration hash, and forgets what it was sent when it holds nothing (a restart in place)
 * or something else than it reported before. One that does not answer is left to the readiness checks.
 */
export async function forgetLostConfigurations(
  clients: readonly GatewayClient[],
  { clock, log, pushTimeoutMs }: { clock: Clock; log: Log; pushTimeoutMs: number },
): Promise<void> {
  await Promise.all(
    clients.map(async (client) => {
      const { sent, url } = client;
      if (sent === undefined) return;
      const status = await withTimeout(clock, pushTimeoutMs, (signal) =>
        client.admin.getStatus(signal),
      ).catch((error: unknown) => {
        const why = errorText(error);
        log.write("debug", "gateway does not say what it holds", { url, error: why });
        return undefined;
      });
      const hash = status?.configuration_hash;
      if (hash === undefined || client.sent !== sent) return;
      if (hash === EMPTY_CONFIGURATION_HASH || (sent.reportedHash ?? hash) !== hash) {
        log.write("warn", "gateway has lost its configuration", { url });
        client.sent = undefined;
        return;
      }
      client.sent = { ...sent, reportedHash: hash };
    }),
  );
}
