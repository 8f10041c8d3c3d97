// Who the client is when a trusted proxy stands in front.
import type { RealIpSettings } from "../node-settings.ts";
import { blockContains, isIpAddress } from "../router/ip-address.ts";
import type { HeaderList } from "./header-list.ts";

export function isTrusted({ trusted }: RealIpSettings, address: string): boolean {
  return trusted.some((block) => blockContains(block, address));
}

/** The address that a trusted peer names as its client's; the peer's own otherwise. @see nginx ngx_http_realip_module */
export function realClientIp(settings: RealIpSettings, peer: string, headers: HeaderList): string {
  if (!isTrusted(settings, peer)) return peer;
  const named = headers
    .getAll(settings.header)
    .flatMap((value) => value.split(","))
    .map((address) => address.trim())
    .filter(isIpAddress);
  if (!settings.isRecursive) return named.at(-1) ?? peer;
  return named.findLast((address) => !isTrusted(settings, address)) ?? named[0] ?? peer;
}
