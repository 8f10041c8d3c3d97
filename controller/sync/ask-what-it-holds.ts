// Whether a gateway holds what it was sent last, by its own word.
import { withTimeout, type Clock } from "../../core/clock.ts";
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";
import { carriesMark } from "../push/mark.ts";

/**
 * The first hash that it reports after a push is believed only with that push's mark, looked for afterwards: an older
 * push may have been taken in between, and would not go away by itself. From then on the hash is enough.
 *
 * @returns `undefined`: nobody can tell, or it was sent something else meanwhile.
 * @throws what `AdminApi.getStatus` and `AdminApi.getEntity` throw, and {TimeoutError}.
 */
export async function askWhatItHolds(
  client: GatewayClient,
  { clock, statusTimeoutMs }: { readonly clock: Clock; readonly statusTimeoutMs: number },
): Promise<boolean | undefined> {
  const { sent, admin } = client;
  const ask = <T>(work: (signal: AbortSignal) => Promise<T>) =>
    withTimeout(clock, statusTimeoutMs, work);
  const { configuration_hash: hash } = await ask((signal) => admin.getStatus(signal));
  if (hash === undefined || sent === undefined || client.sent !== sent) return undefined;
  const { mark, reportedHash } = sent;
  if (mark !== undefined && reportedHash === undefined && hash !== EMPTY_CONFIGURATION_HASH) {
    const { collection, name } = mark;
    const carrier = await ask((signal) => admin.getEntity(collection, name, signal));
    if (client.sent !== sent) return undefined;
    if (!carriesMark(carrier, mark)) return false;
  }
  return client.confirm(hash);
}
