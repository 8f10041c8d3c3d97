// A configuration that can be sent to gateways, each of which completes it with the plugin schemas that it serves.
import type { DeclarativeConfig, KongEntity } from "../../core/kong.ts";

export interface Candidate {
  /** The plugins whose schemas `render` makes use of. */
  readonly pluginNames: ReadonlySet<string>;
  /** @param schemas by plugin name; a plugin without one goes out as it is. */
  render(schemas: ReadonlyMap<string, KongEntity>): DeclarativeConfig;
}

/** A configuration that a gateway was found to hold. It is complete already. */
export function heldConfiguration(config: DeclarativeConfig): Candidate {
  return { pluginNames: new Set(), render: () => config };
}
