// An upstream's targets as the balancer reads them.

import type { KongEntity } from "../../core/kong.ts";

export interface Target {
  readonly id: string;
  /** `host:port`, as written. */
  readonly target: string;
  readonly host: string;
  readonly port: number;
  readonly weight: number;
}

const DEFAULT_PORT = 8000;
const DEFAULT_WEIGHT = 100;

/** A target in normal form always has a port; without one it would be Kong's default. */
export function readTarget(entity: KongEntity): Target {
  const { id, target: text, weight } = entity;
  const target = typeof text === "string" ? text : "";
  const [, host = target, port] = /^(\[.*\]|[^:]*):(\d+)$/.exec(target) ?? [];
  return {
    id: typeof id === "string" ? id : target,
    target,
    host: host.replace(/^\[(.*)\]$/, "$1"),
    port: port === undefined ? DEFAULT_PORT : Number(port),
    weight: typeof weight === "number" ? weight : DEFAULT_WEIGHT,
  };
}
