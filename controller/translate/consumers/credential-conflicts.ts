// Credentials that a gateway could not tell apart.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { CredentialType } from "../../kong-state/credential-types.ts";
import type { StateCredential } from "../../kong-state/kong-state.ts";
import { failureOf, quoted } from "../failure.ts";
import { byNumber } from "../order.ts";

export interface OwnedCredential {
  readonly credential: StateCredential;
  readonly secret: KubeObject;
  readonly consumer: KubeObject;
}

export interface CredentialConflicts {
  readonly consumers: ReadonlySet<KubeObject>;
  readonly failures: readonly ResourceFailure[];
}

/**
 * The field that must be unique, and how its index is called in failures, in the order in which they are looked at. An
 * ACL group and an mTLS subject may repeat.
 */
const UNIQUE_FIELDS: Partial<
  Record<CredentialType, { readonly field: string; readonly index: string }>
> = {
  "key-auth": { field: "key", index: "key-auth on 'key'" },
  "hmac-auth": { field: "username", index: "hmac-auth on 'username'" },
  jwt: { field: "key", index: "jwt-auth on 'key'" },
  "basic-auth": { field: "username", index: "basic-auth on 'username'" },
  oauth2: { field: "client_id", index: "oauth2-credentials on 'client_id'" },
};

const TYPES_IN_ORDER = Object.keys(UNIQUE_FIELDS);

/** Every Secret of a conflict is blamed each time, every consumer once: for the first conflict that it has a part in. */
export function conflictsOf(credentials: readonly OwnedCredential[]): CredentialConflicts {
  const consumers = new Set<KubeObject>();
  const failures: ResourceFailure[] = [];
  const inOrderOfTypes = credentials.toSorted(
    byNumber(({ credential }) => TYPES_IN_ORDER.indexOf(credential.type)),
  );
  for (const group of Map.groupBy(inOrderOfTypes, conflictKey).values()) {
    if (group.length < 2) continue;
    for (const { credential, secret, consumer } of group) {
      const unique = UNIQUE_FIELDS[credential.type];
      if (unique === undefined) continue;
      const conflict = `conflict detected in ${quoted(unique.index)} index`;
      failures.push(failureOf(`Secret has conflicting credential: ${conflict}`, secret));
      if (consumers.has(consumer)) continue;
      consumers.add(consumer);
      failures.push(failureOf(`Consumer has conflicting credentials: ${conflict}`, consumer));
    }
  }
  return { consumers, failures };
}

/** Credentials without a unique field share a group that nobody looks at. */
function conflictKey({ credential: { type, entity } }: OwnedCredential): string {
  const unique = UNIQUE_FIELDS[type];
  return unique === undefined ? "" : `${type} ${String(entity[unique.field])}`;
}
