// What the objects with rules become: Kong services with routes, and claims of host names for certificates.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { StateService } from "../../kong-state/kong-state.ts";
import { CertificateClaims } from "./certificate-claims.ts";

/** The yield of one kind of objects, or of all of them. */
export interface Rules {
  readonly services: ReadonlyMap<string, StateService>;
  /** Whom a service with several backends belongs to, by the name of the service. */
  readonly parents: ReadonlyMap<string, KubeObject>;
  readonly claims: CertificateClaims;
  readonly failures: readonly ResourceFailure[];
  readonly translated: readonly KubeObject[];
}

/** A later source overwrites an earlier one's service of the same name; the first claim of a host name holds. */
export function mergeRules(sources: readonly Rules[]): Rules {
  return {
    services: new Map(sources.flatMap(({ services }) => [...services])),
    parents: new Map(sources.flatMap(({ parents }) => [...parents])),
    claims: CertificateClaims.merge(sources.map(({ claims }) => claims)),
    failures: sources.flatMap(({ failures }) => failures),
    translated: sources.flatMap(({ translated }) => translated),
  };
}
