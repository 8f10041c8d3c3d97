// What the objects with rules become: Kong services with routes, and claims of host names for certificates.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { StateService } from "../../kong-state/kong-state.ts";
import { CertificateClaims } from "./certificate-claims.ts";

/** The yield of one kind of objects, or of all of them. */
export interface Rules {
  readonly services: ReadonlyMap<string, StateService>;
  readonly claims: CertificateClaims;
  readonly failures: readonly ResourceFailure[];
  readonly translated: readonly KubeObject[];
}

export const NO_RULES: Rules = {
  services: new Map(),
  claims: new CertificateClaims(),
  failures: [],
  translated: [],
};

/** A later source overwrites an earlier one's service of the same name; the first claim of a host name holds. */
export function mergeRules(sources: readonly Rules[]): Rules {
  return {
    services: union(sources.map(({ services }) => services)),
    claims: CertificateClaims.merge(sources.map(({ claims }) => claims)),
    failures: sources.flatMap(({ failures }) => failures),
    translated: sources.flatMap(({ translated }) => translated),
  };
}

/** Mostly one is all there is. */
function union<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  const [first, ...others] = maps.filter(({ size }) => size > 0);
  if (first === undefined || others.length === 0) return first ?? new Map<string, T>();
  const all = new Map(first);
  for (const map of others) for (const [key, value] of map) all.set(key, value);
  return all;
}
