// Where the listeners of a node are.
import type { ListenAddress, NodeSettings } from "../node-settings.ts";

/** The first of its kind. @throws {RangeError} when there is none. */
export function addressOf({ listeners }: NodeSettings, kind: ListenAddress["kind"]): ListenAddress {
  const found = listeners.find((address) => address.kind === kind);
  if (found === undefined) throw new RangeError(`a node without a listener for ${kind}`);
  return found;
}

export function urlOf({ host, port, isTls }: ListenAddress): string {
  const name = host === "0.0.0.0" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `${isTls ? "https" : "http"}://${name}:${port}`;
}
