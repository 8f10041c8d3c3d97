// Fills the cache from the cluster, and keeps it so.
import type { KubeObject } from "../../core/kube.ts";
import { CacheStores, storeKey } from "../snapshot/cache-stores.ts";
import { CACHED_KINDS, resourceTypeOf, type CachedKind } from "../snapshot/kinds.ts";
import type { ObjectCache } from "../snapshot/object-cache.ts";
import { admit, influencedKinds, keepsPlace, type AdmissionOptions } from "./admission.ts";
import { NamespaceLabels } from "./namespace-labels.ts";
import type { ObjectChange } from "./object-change.ts";
import { reflect, type ReflectorPorts } from "./reflector.ts";

export interface InformerOptions {
  readonly admission: AdmissionOptions;
  readonly kinds: readonly CachedKind[];
  /** Where objects are looked for; absent or empty: everywhere. */
  readonly namespaces?: readonly string[];
  /** Called after each change of the EndpointSlices, with all that carry a Service's name. */
  readonly onEndpointSlices?: (slices: readonly KubeObject[]) => void;
  /** Called after each change: of one object, or of any of the kind. */
  readonly onChange?: (kind: FollowedKind, change?: ObjectChange) => void;
}

/** Of namespaces, only the labels are known. */
export type FollowedKind = CachedKind | "Namespace";

/** Everything that a cluster has of the kinds that are followed, of which the cache gets what is ours. */
export class Informers {
  readonly #cache: ObjectCache;
  readonly #options: InformerOptions;
  readonly #known = new Map<CachedKind, Map<string, KubeObject>>();
  readonly #namespaces = new NamespaceLabels();
  /** Everything that the cluster has of the kinds that are followed, as it is now, whether it is ours or not. */
  readonly known = CacheStores.of(this.#known);
  /** By which objects are admitted. */
  readonly admission: AdmissionOptions;
  /** What has not been listed yet: kinds, where they are looked for in some namespaces only one by one. */
  readonly #unlisted: Set<string>;
  #allListed: () => void = () => undefined;
  /** Resolves when every kind has been listed once. */
  readonly synced: Promise<void>;

  constructor(cache: ObjectCache, options: InformerOptions) {
    this.#cache = cache;
    this.#options = options;
    this.admission = { namespaceLabels: this.#namespaces.of, ...options.admission };
    this.#unlisted = new Set(
      options.kinds.flatMap((kind) => this.#scopes(kind).map((scope) => listName(kind, scope))),
    );
    this.synced = new Promise((resolve) => {
      this.#allListed = resolve;
    });
  }

  /** Follows all kinds until `signal` is aborted; rejects only for a bug. */
  async run(ports: ReflectorPorts, signal: AbortSignal): Promise<void> {
    const { kinds } = this.#options;
    const followed = kinds.flatMap((kind) => {
      this.#known.set(kind, new Map());
      return this.#scopes(kind).map((scope) =>
        reflect(ports, resourceTypeOf(kind), this.#handler(kind, scope), signal, scope),
      );
    });
    // Nobody waits for them: only some listeners ask for labels.
    const namespaces = kinds.includes("Gateway")
      ? [this.#namespaces.run(ports, signal, () => this.#namespacesChanged())]
      : [];
    await Promise.all([...followed, ...namespaces]);
  }

  #scopes(kind: CachedKind): readonly (string | undefined)[] {
    const { namespaces = [] } = this.#options;
    return namespaces.length > 0 && resourceTypeOf(kind).namespaced ? namespaces : [undefined];
  }

  #handler(kind: CachedKind, scope: string | undefined) {
    const known = this.#known.get(kind) ?? new Map<string, KubeObject>();
    return {
      replaced: (objects: readonly KubeObject[]) => {
        for (const [key, { metadata }] of known) {
          if (scope === undefined || metadata.namespace === scope) known.delete(key);
        }
        for (const object of objects) known.set(storeKey(object), typed(object, kind));
        this.#placeAll(kind, known);
        this.#changed(kind);
        if (this.#unlisted.delete(listName(kind, scope)) && this.#unlisted.size === 0) {
          this.#allListed();
        }
      },
      applied: (received: KubeObject) => {
        const after = typed(received, kind);
        const before = known.get(storeKey(after));
        known.set(storeKey(after), after);
        this.#place(kind, after);
        this.#changed(kind, { before, after });
      },
      deleted: (object: KubeObject) => {
        known.delete(storeKey(object));
        this.#cache.delete(kind, object);
        this.#changed(kind, { before: object, after: undefined });
      },
    };
  }

  #placeAgain(kinds: readonly CachedKind[]): void {
    for (const kind of kinds) {
      for (const object of this.#known.get(kind)?.values() ?? []) this.#place(kind, object);
    }
  }

  #place(kind: CachedKind, object: KubeObject): void {
    const admitted = admit(object, kind, this.known, this.admission);
    if (admitted !== undefined) this.#cache.apply(kind, admitted);
    else if (!keepsPlace(object, kind, this.known, this.admission))
      this.#cache.delete(kind, object);
  }

  #placeAll(kind: CachedKind, objects: ReadonlyMap<string, KubeObject>): void {
    const { known, admission } = this;
    const after = [...objects].flatMap(([key, object]) => {
      const admitted = admit(object, kind, known, admission);
      if (admitted !== undefined) return [admitted];
      const kept = this.#cache.get(kind, key);
      const isSame = kept !== undefined && kept.metadata.uid === object.metadata.uid;
      return isSame && keepsPlace(object, kind, known, admission) ? [kept] : [];
    });
    this.#cache.replace(kind, after);
  }

  /** What depends on other objects than the changed one. */
  #changed(kind: CachedKind, change?: ObjectChange): void {
    this.#placeAgain(influencedKinds(kind, change));
    if (kind === "EndpointSlice") {
      this.#options.onEndpointSlices?.([...(this.#known.get(kind)?.values() ?? [])]);
    }
    this.#options.onChange?.(kind, change);
  }

  #namespacesChanged(): void {
    this.#placeAgain(influencedKinds("Gateway"));
    this.#options.onChange?.("Namespace");
  }
}

function listName(kind: CachedKind, scope = ""): string {
  return `${kind} ${scope}`;
}

/** Items of a list carry no type of their own. */
function typed(object: KubeObject, kind: CachedKind): KubeObject {
  if (object.kind !== undefined && object.apiVersion !== undefined) return object;
  const { group, version } = resourceTypeOf(kind);
  return { ...object, apiVersion: group === "" ? version : `${group}/${version}`, kind };
}

/** Kinds that are followed only with a feature gate. */
export const GATES_OF_KINDS: Partial<Record<CachedKind, string>> = {
  KongServiceFacade: "KongServiceFacade",
  KongCustomEntity: "KongCustomEntity",
  TCPRoute: "GatewayAlpha",
  UDPRoute: "GatewayAlpha",
  TLSRoute: "GatewayAlpha",
  BackendTLSPolicy: "GatewayAlpha",
};

/** The kinds that are followed with these feature gates, but for those that are switched off. */
export function followedKinds(
  featureGates: Readonly<Record<string, boolean>>,
  ignored: ReadonlySet<string> = new Set(),
): readonly CachedKind[] {
  return CACHED_KINDS.map(({ kind }) => kind).filter((kind) => {
    const gate = GATES_OF_KINDS[kind];
    return !ignored.has(kind) && (gate === undefined || featureGates[gate] === true);
  });
}
