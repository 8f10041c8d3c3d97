// Which objects each gateway was found to refuse.
import type { GatewayClient } from "../gateways/gateway-client.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { refIdentity, type ObjectRef } from "../snapshot/object-ref.ts";
import type { Refusal } from "./round.ts";
import { versionSignature } from "./version-signature.ts";

interface KnownBroken {
  readonly broken: readonly ObjectRef[];
  /** Of the versions in which they are broken. */
  readonly signature: string;
  /** They were found to be the same in this snapshot, the last that was looked at. */
  readonly stores: CacheStores;
}

export class KnownRefusals {
  /** By the gateway's URL. */
  readonly #known = new Map<string, KnownBroken>();

  /** By the gateway's URL. */
  get all(): ReadonlyMap<string, readonly ObjectRef[]> {
    return new Map([...this.#known].map(([url, { broken }]) => [url, broken]));
  }

  remember(url: string, broken: readonly ObjectRef[], stores: CacheStores): void {
    this.#known.set(url, { broken, stores, signature: versionSignature(broken, stores) });
  }

  forget(url: string): void {
    this.#known.delete(url);
  }

  /** A broken object that has changed, or what it depends on, is a new question. */
  forgetFixed(stores: CacheStores): void {
    for (const [url, known] of this.#known) {
      // As in most rounds: a snapshot of an unchanged cache is the one before.
      if (known.stores === stores) continue;
      if (versionSignature(known.broken, stores) !== known.signature) this.#known.delete(url);
      else this.#known.set(url, { ...known, stores });
    }
  }

  /**
   * What a gateway is known to refuse. One that was never asked is taken to refuse what all others do: it gets something
   * to serve at once, and no rejection first.
   */
  of(client: GatewayClient): Refusal | undefined {
    const [first, ...others] = [...this.#known.values()].map((known) => known.broken);
    const isCommon =
      client.sent === undefined && others.every((other) => areSameObjects(other, first));
    const broken = this.#known.get(client.url)?.broken ?? (isCommon ? first : undefined);
    return broken && { clients: [client], broken, error: "objects are known to be broken" };
  }
}

/** Those that `known` does not name, each once. */
export function otherObjects(
  refs: readonly ObjectRef[],
  known: readonly ObjectRef[],
): readonly ObjectRef[] {
  const identities = new Set(known.map(refIdentity));
  return [...new Map(refs.map((ref) => [refIdentity(ref), ref])).values()].filter(
    (ref) => !identities.has(refIdentity(ref)),
  );
}

/** Whether two lists name the same objects. */
export function areSameObjects(
  a: readonly ObjectRef[],
  b: readonly ObjectRef[] | undefined,
): boolean {
  const identities = new Set(a.map(refIdentity));
  return a.length === b?.length && b.every((ref) => identities.has(refIdentity(ref)));
}
