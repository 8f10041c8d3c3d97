// The objects of a build, looked up and listed in an order of their own, so that the order they came in does not matter.
import type { KubeObject } from "../../core/kube.ts";
import { annotationsOf, flagOf, labelsOf, member, specOf, textOf } from "../kube-types/fields.ts";
import type { CacheStores, Store } from "../snapshot/cache-stores.ts";
import type { CachedKind } from "../snapshot/kinds.ts";
import { KeyOrder } from "./key-order.ts";
import { SliceIndex } from "./slice-index.ts";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";
const DEFAULT_CLASS_ANNOTATION = "ingressclass.kubernetes.io/is-default-class";
const CA_CERTIFICATE_LABEL = "konghq.com/ca-cert";
const GLOBAL_LABEL = "global";

/** What an IngressClassParameters object may say about all objects of a class. */
export interface ClassParameters {
  readonly serviceUpstream: boolean;
  readonly enableLegacyRegexDetection: boolean;
}

const NO_PARAMETERS: ClassParameters = {
  serviceUpstream: false,
  enableLegacyRegexDetection: false,
};

/**
 * What was asked of a cluster, and what was found. `store` is the newest one of its kind that is known to answer alike.
 * Without a key and a Service: anything in the store may have mattered.
 */
export type Lookup = { readonly kind: CachedKind; store: Store } & (
  | { readonly key: string; readonly found: KubeObject | undefined }
  | { readonly slicesOf: string; readonly found: readonly KubeObject[] }
  | { readonly isWhole: true }
);

/** The questions of one step. */
export class Lookups {
  readonly all: Lookup[] = [];
  /** Few steps need it. */
  #wholes: Set<CachedKind> | undefined;

  add(lookup: Lookup): void {
    if (this.#wholes?.has(lookup.kind) !== true) this.all.push(lookup);
  }

  addWhole(kind: CachedKind, store: Store): void {
    this.#wholes ??= new Set();
    if (this.#wholes.has(kind)) return;
    this.#wholes.add(kind);
    this.all.push({ kind, store, isWhole: true });
  }
}

/** Orders and indexes that are worth keeping from build to build. */
export class ClusterMemory {
  readonly orders = new Map<CachedKind, KeyOrder>();
  readonly slices = new SliceIndex();

  orderOf(kind: CachedKind): KeyOrder {
    const order = this.orders.get(kind) ?? new KeyOrder();
    this.orders.set(kind, order);
    return order;
  }
}

type Lists = Map<CachedKind, readonly KubeObject[]>;

export class Cluster {
  readonly #stores: CacheStores;
  readonly #ingressClass: string;
  readonly #memory: ClusterMemory;
  /** Made when they are first asked for. */
  readonly #lists: Lists;
  readonly #lookups: Lookups | undefined;

  constructor(
    stores: CacheStores,
    ingressClass: string,
    memory: ClusterMemory,
    lists: Lists = new Map(),
    lookups?: Lookups,
  ) {
    this.#stores = stores;
    this.#ingressClass = ingressClass;
    this.#memory = memory;
    this.#lists = lists;
    this.#lookups = lookups;
  }

  /** The same cluster, which writes down what is asked of it. */
  recording(lookups: Lookups): Cluster {
    return new Cluster(this.#stores, this.#ingressClass, this.#memory, this.#lists, lookups);
  }

  /** Writes down what a step inside the recorded one has asked, roughly. */
  noteInner(lookups: readonly Lookup[]): void {
    if (this.#lookups === undefined) return;
    for (const { kind } of lookups) this.noteWhole(kind);
  }

  noteWhole(kind: CachedKind): void {
    this.#lookups?.addWhole(kind, this.store(kind));
  }

  /** For those who keep results: a question about it is not written down. */
  store(kind: CachedKind): Store {
    return this.#stores.store(kind);
  }

  /** Whether all these questions would be answered with the same objects. */
  answersAlike(lookups: readonly Lookup[]): boolean {
    for (const lookup of lookups) {
      const store = this.#stores.store(lookup.kind);
      if (store === lookup.store) continue;
      if (!this.#findsAlike(lookup, store)) return false;
      // Nothing old is held on to, and the next time it is quick.
      lookup.store = store;
    }
    return true;
  }

  #findsAlike(lookup: Lookup, store: Store): boolean {
    if ("key" in lookup) return store.get(lookup.key) === lookup.found;
    if ("isWhole" in lookup) return false;
    const { found } = lookup;
    const slices = this.#memory.slices.slicesOf(lookup.slicesOf, store);
    return (
      slices === found ||
      (slices.length === found.length && slices.every((slice, at) => slice === found[at]))
    );
  }

  find(kind: CachedKind, namespace: string, name: string): KubeObject | undefined {
    return this.#get(kind, namespace === "" ? name : `${namespace}/${name}`);
  }

  findInCluster(kind: CachedKind, name: string): KubeObject | undefined {
    return this.#get(kind, name);
  }

  #get(kind: CachedKind, key: string): KubeObject | undefined {
    const store = this.#stores.store(kind);
    const found = store.get(key);
    this.#lookups?.add({ kind, store, key, found });
    return found;
  }

  /** All objects of a kind, by namespace and name. */
  list(kind: CachedKind): readonly KubeObject[] {
    const store = this.#stores.store(kind);
    this.#lookups?.addWhole(kind, store);
    const known = this.#lists.get(kind);
    if (known !== undefined) return known;
    const keys = this.#memory.orderOf(kind).sortedKeysOf(store);
    const list = keys.flatMap((key) => store.get(key) ?? []);
    this.#lists.set(kind, list);
    return list;
  }

  /** Those of our class, or without a class when ours is the default. */
  listOfClass(kind: CachedKind): readonly KubeObject[] {
    return this.list(kind).filter((object) =>
      this.isOurClass(annotationsOf(object)[CLASS_ANNOTATION] ?? ""),
    );
  }

  isOurClass(name: string): boolean {
    return name === this.#ingressClass || (name === "" && this.isDefaultClass);
  }

  /** By namespace and name. The annotation is asked before the field. */
  ingresses(): readonly KubeObject[] {
    const isDefaultClass = this.isDefaultClass;
    return this.list("Ingress").filter((ingress) => {
      const annotated = annotationsOf(ingress)[CLASS_ANNOTATION] ?? "";
      if (annotated !== "") return annotated === this.#ingressClass;
      const named = textOf(specOf(ingress)["ingressClassName"]);
      return named === undefined ? isDefaultClass : named === this.#ingressClass;
    });
  }

  globalPlugins(): readonly KubeObject[] {
    return this.listOfClass("KongClusterPlugin").filter(
      (plugin) => labelsOf(plugin)[GLOBAL_LABEL] === "true",
    );
  }

  /** Secrets, then ConfigMaps, that hold a CA certificate. */
  caCertificates(): readonly KubeObject[] {
    return [...this.list("Secret"), ...this.list("ConfigMap")].filter(
      (object) => labelsOf(object)[CA_CERTIFICATE_LABEL] === "true",
    );
  }

  endpointSlicesOf(namespace: string, service: string): readonly KubeObject[] {
    const key = `${namespace}/${service}`;
    const store = this.#stores.store("EndpointSlice");
    const found = this.#memory.slices.slicesOf(key, store);
    this.#lookups?.add({ kind: "EndpointSlice", store, slicesOf: key, found });
    return found;
  }

  get isDefaultClass(): boolean {
    const ours = this.findInCluster("IngressClass", this.#ingressClass);
    return ours !== undefined && annotationsOf(ours)[DEFAULT_CLASS_ANNOTATION] === "true";
  }

  /** Anything wrong with the reference, or nothing there: the defaults. */
  get classParameters(): ClassParameters {
    const ours = this.findInCluster("IngressClass", this.#ingressClass);
    if (ours === undefined) return NO_PARAMETERS;
    const reference = specOf(ours)["parameters"];
    const namespace = textOf(member(reference, "namespace"));
    const isOurs =
      member(reference, "apiGroup") === "configuration.konghq.com" &&
      member(reference, "kind") === "IngressClassParameters" &&
      member(reference, "scope") !== undefined;
    if (!isOurs || namespace === undefined) return NO_PARAMETERS;
    const name = textOf(member(reference, "name")) ?? "";
    const parameters = this.find("IngressClassParameters", namespace, name);
    if (parameters === undefined) return NO_PARAMETERS;
    const spec = specOf(parameters);
    return {
      serviceUpstream: flagOf(spec["serviceUpstream"]) ?? false,
      enableLegacyRegexDetection: flagOf(spec["enableLegacyRegexDetection"]) ?? false,
    };
  }
}
