// Which Secret serves which host name, and who asked for it.
import type { KubeObject } from "../../../core/kube.ts";
import { namespaceOf } from "../../kube-types/fields.ts";
import type { TlsSection } from "../../kube-types/ingress.ts";
import { refIdentity, refOf } from "../../snapshot/object-ref.ts";

export interface CertificateClaim {
  /** `namespace/name`. */
  readonly secret: string;
  readonly hosts: readonly string[];
  readonly parents: readonly KubeObject[];
}

/** A host name is given to the first Secret that is named for it. */
export class CertificateClaims {
  readonly #bySecret = new Map<string, { hosts: string[]; parents: Map<string, KubeObject> }>();
  readonly #taken = new Set<string>();

  static merge(sources: readonly CertificateClaims[]): CertificateClaims {
    const merged = new CertificateClaims();
    for (const { secret, hosts, parents } of sources.flatMap((source) => source.all())) {
      for (const parent of parents) merged.add(secret, hosts, parent);
    }
    return merged;
  }

  add(secret: string, hosts: readonly string[], parent: KubeObject): void {
    const claim = this.#bySecret.get(secret) ?? newClaim();
    this.#bySecret.set(secret, claim);
    claim.parents.set(refIdentity(refOf(parent)), parent);
    for (const host of hosts) {
      if (this.#taken.has(host)) continue;
      this.#taken.add(host);
      claim.hosts.push(host);
    }
  }

  /** Sections without hosts or without a Secret ask for nothing. */
  addTls(sections: readonly TlsSection[], parent: KubeObject): void {
    for (const { hosts, secretName } of sections) {
      if (hosts.length === 0 || secretName === "") continue;
      this.add(`${namespaceOf(parent)}/${secretName}`, hosts, parent);
    }
  }

  /** In the order in which the Secrets were first named. */
  all(): readonly CertificateClaim[] {
    return [...this.#bySecret].map(([secret, { hosts, parents }]) => ({
      secret,
      hosts,
      parents: [...parents.values()],
    }));
  }
}

function newClaim() {
  return { hosts: new Array<string>(), parents: new Map<string, KubeObject>() };
}
