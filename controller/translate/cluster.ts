// The objects of a build, looked up and listed in an order of their own, so that the order they came in does not matter.
import type { KubeObject } from "../../core/kube.ts";
import {
  annotationsOf,
  createdMs,
  flagOf,
  labelsOf,
  member,
  namespaceOf,
  specOf,
  textOf,
} from "../kube-types/fields.ts";
import { serviceNameOf } from "../kube-types/endpoint-slice.ts";
import type { CacheStores, Store } from "../snapshot/cache-stores.ts";
import type { CachedKind } from "../snapshot/kinds.ts";
import { byNumber, byText } from "./order.ts";

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

/** What was asked of a cluster, and what was found. */
export type Lookup =
  | { readonly kind: CachedKind; readonly key: string; readonly found: KubeObject | undefined }
  | { readonly kind: CachedKind; readonly listed: Store }
  | { readonly slicesOf: string; readonly found: readonly KubeObject[] };

/** Lists and indexes, made when they are first asked for. */
interface Indexes {
  readonly lists: Map<CachedKind, readonly KubeObject[]>;
  slices?: ReadonlyMap<string, readonly KubeObject[]>;
}

const NO_OBJECTS: readonly KubeObject[] = [];

export class Cluster {
  readonly #stores: CacheStores;
  readonly #ingressClass: string;
  readonly #indexes: Indexes;
  readonly #lookups: Lookup[] | undefined;

  constructor(
    stores: CacheStores,
    ingressClass: string,
    indexes: Indexes = { lists: new Map() },
    lookups?: Lookup[],
  ) {
    this.#stores = stores;
    this.#ingressClass = ingressClass;
    this.#indexes = indexes;
    this.#lookups = lookups;
  }

  /** The same cluster, which writes down what is asked of it. */
  recording(lookups: Lookup[]): Cluster {
    return new Cluster(this.#stores, this.#ingressClass, this.#indexes, lookups);
  }

  /** Whether all these questions would be answered with the same objects. */
  answersAlike(lookups: readonly Lookup[]): boolean {
    return lookups.every((lookup) => {
      if ("listed" in lookup) return this.#stores.store(lookup.kind) === lookup.listed;
      if ("key" in lookup) return this.#stores.store(lookup.kind).get(lookup.key) === lookup.found;
      const slices = this.#slicesOf(lookup.slicesOf);
      const { found } = lookup;
      return slices.length === found.length && slices.every((slice, at) => slice === found[at]);
    });
  }

  find(kind: CachedKind, namespace: string, name: string): KubeObject | undefined {
    return this.#get(kind, namespace === "" ? name : `${namespace}/${name}`);
  }

  findInCluster(kind: CachedKind, name: string): KubeObject | undefined {
    return this.#get(kind, name);
  }

  #get(kind: CachedKind, key: string): KubeObject | undefined {
    const found = this.#stores.store(kind).get(key);
    this.#lookups?.push({ kind, key, found });
    return found;
  }

  /** All objects of a kind, by namespace and name. */
  list(kind: CachedKind): readonly KubeObject[] {
    const store = this.#stores.store(kind);
    this.#lookups?.push({ kind, listed: store });
    const known = this.#indexes.lists.get(kind);
    if (known !== undefined) return known;
    const list = [...store].toSorted(byText(([key]) => key)).map(([, object]) => object);
    this.#indexes.lists.set(kind, list);
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

  /** The oldest first, equally old ones by namespace and name. The annotation is asked before the field. */
  ingresses(): readonly KubeObject[] {
    return this.list("Ingress")
      .filter((ingress) => {
        const annotated = annotationsOf(ingress)[CLASS_ANNOTATION] ?? "";
        if (annotated !== "") return annotated === this.#ingressClass;
        const named = textOf(specOf(ingress)["ingressClassName"]);
        return named === undefined ? this.isDefaultClass : named === this.#ingressClass;
      })
      .toSorted(byNumber(createdMs));
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
    const found = this.#slicesOf(key);
    this.#lookups?.push({ slicesOf: key, found });
    return found;
  }

  #slicesOf(key: string): readonly KubeObject[] {
    this.#indexes.slices ??= Map.groupBy(
      this.#stores.store("EndpointSlice").values(),
      (slice) => `${namespaceOf(slice)}/${serviceNameOf(slice) ?? ""}`,
    );
    return this.#indexes.slices.get(key) ?? NO_OBJECTS;
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
