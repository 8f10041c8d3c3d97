// Asks gateways how they are, and notices those that no longer hold what they were sent.
import { TimeoutError, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";
import { askWhatItHolds } from "./ask-what-it-holds.ts";

interface AskOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly statusTimeoutMs: number;
}

/**
 * Asks each gateway for its configuration hash, and forgets what it was sent when it holds nothing (a restart in place)
 * or something else than it reported before. One that does not answer is left to the readiness checks, and one that
 * does not answer in time is slow.
 *
 * @returns those that answered.
 */
export async function forgetLostConfigurations(
  clients: readonly GatewayClient[],
  options: AskOptions,
): Promise<readonly GatewayClient[]> {
  const [first] = clients;
  if (first === undefined) return clients;
  // Mostly there is one, and it answers.
  if (clients.length === 1) return (await isAnswering(first, options)) ? clients : [];
  const answers = await Promise.all(clients.map((client) => isAnswering(client, options)));
  return clients.filter((_, index) => answers[index] === true);
}

async function isAnswering(client: GatewayClient, options: AskOptions): Promise<boolean> {
  const { log } = options;
  const { url } = client;
  try {
    if ((await askWhatItHolds(client, options)) !== false) return true;
  } catch (error) {
    const why = errorText(error);
    log.write("debug", "gateway does not say what it holds", { url, error: why });
    if (error instanceof TimeoutError) client.isSlow = true;
    return false;
  }
  log.write("warn", "gateway has lost its configuration", { url });
  client.lose();
  return true;
}
