// An upstream's health as the Admin API shows it.
import { stringOr } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import { fullHost } from "../router/ip-address.ts";
import type { ResolvedTarget, TargetAddress } from "./balancers.ts";
import { healthThreshold, isEnough, readHealthchecks } from "./healthchecks.ts";
import type { TargetHealth } from "./target-health.ts";

export type HealthWord = "HEALTHY" | "UNHEALTHY" | "HEALTHCHECKS_OFF" | "DNS_ERROR";

/** Per target: its health, and its addresses with theirs. */
export function targetHealth(
  upstream: KongEntity,
  { target, addresses }: ResolvedTarget,
  health: TargetHealth,
): { readonly health: HealthWord; readonly data: object } {
  const words = addresses.map((address) => addressHealth(upstream, address, health));
  return {
    health: wholeHealth(words),
    data: {
      ...hostView(upstream, { target, addresses }, health),
      addresses: listed(
        addresses.map(({ ip, port, weight }, index) => ({
          ip: fullHost(ip),
          port,
          weight,
          health: words[index],
        })),
      ),
    },
  };
}

/** Per address; a target without any has one state of its own. */
export function addressStates(
  upstream: KongEntity,
  { addresses }: ResolvedTarget,
  health: TargetHealth,
): readonly { readonly address: string; readonly word: HealthWord }[] {
  if (addresses.length === 0) return [{ address: "", word: "DNS_ERROR" }];
  return addresses.map((address) => ({
    address: `${fullHost(address.ip)}:${address.port}`,
    word: addressHealth(upstream, address, health),
  }));
}

/** The whole upstream: healthy while enough of its weight is available. */
export function balancerHealth(
  upstream: KongEntity,
  resolved: readonly ResolvedTarget[],
  health: TargetHealth,
): object {
  const hosts = resolved.map((one) => ({
    ...hostView(upstream, one, health),
    addresses: listed(
      one.addresses.map((address) => ({
        ip: fullHost(address.ip),
        port: address.port,
        weight: address.weight,
        healthy: addressHealth(upstream, address, health) !== "UNHEALTHY",
      })),
    ),
  }));
  const weight = sumWeights(resolved.map((one) => weights(upstream, one, health)));
  const isHealthy = isEnough(weight.available, weight.total, healthThreshold(upstream));
  return {
    id: upstream["id"],
    health: readHealthchecks(upstream).isEnabled
      ? isHealthy
        ? "HEALTHY"
        : "UNHEALTHY"
      : "HEALTHCHECKS_OFF",
    balancer_health: isHealthy ? "HEALTHY" : "UNHEALTHY",
    details: { healthy: isHealthy, weight, hosts: listed(hosts) },
  };
}

interface Weights {
  readonly total: number;
  readonly available: number;
  readonly unavailable: number;
}

function weights(
  upstream: KongEntity,
  { addresses }: ResolvedTarget,
  health: TargetHealth,
): Weights {
  return sumWeights(
    addresses.map((address) => {
      const isAvailable = addressHealth(upstream, address, health) !== "UNHEALTHY";
      return {
        total: address.weight,
        available: isAvailable ? address.weight : 0,
        unavailable: isAvailable ? 0 : address.weight,
      };
    }),
  );
}

function sumWeights(parts: readonly Weights[]): Weights {
  const sum = (field: keyof Weights) => parts.reduce((total, part) => total + part[field], 0);
  return { total: sum("total"), available: sum("available"), unavailable: sum("unavailable") };
}

function hostView(upstream: KongEntity, resolved: ResolvedTarget, health: TargetHealth): object {
  const { target, addresses } = resolved;
  const [first] = addresses;
  return {
    host: fullHost(target.host),
    port: target.port,
    nodeWeight: target.weight,
    dns:
      first === undefined
        ? "dns server error: 3 name error"
        : first.ip.includes(":")
          ? "AAAA"
          : "A",
    weight: weights(upstream, resolved, health),
  };
}

function addressHealth(
  upstream: KongEntity,
  { key }: TargetAddress,
  health: TargetHealth,
): HealthWord {
  if (!readHealthchecks(upstream).isEnabled) return "HEALTHCHECKS_OFF";
  return health.isHealthy(stringOr(upstream["name"], ""), key) ? "HEALTHY" : "UNHEALTHY";
}

function wholeHealth(words: readonly HealthWord[]): HealthWord {
  if (words.length === 0) return "DNS_ERROR";
  if (words.includes("HEALTHY")) return "HEALTHY";
  return words.includes("UNHEALTHY") ? "UNHEALTHY" : "HEALTHCHECKS_OFF";
}

/** Lua writes an empty list like an empty table. */
function listed(items: readonly object[]): readonly object[] | object {
  return items.length === 0 ? {} : items;
}
