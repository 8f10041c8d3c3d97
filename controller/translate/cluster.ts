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
import type { CacheStores } from "../snapshot/cache-stores.ts";
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

export class Cluster {
  readonly #stores: CacheStores;
  readonly #ingressClass: string;
  readonly #lists = new Map<CachedKind, readonly KubeObject[]>();
  #slices: ReadonlyMap<string, readonly KubeObject[]> | undefined;
  #parameters: ClassParameters | undefined;

  constructor(stores: CacheStores, ingressClass: string) {
    this.#stores = stores;
    this.#ingressClass = ingressClass;
  }

  find(kind: CachedKind, namespace: string, name: string): KubeObject | undefined {
    return this.#stores.get(kind, name, namespace === "" ? undefined : namespace);
  }

  findInCluster(kind: CachedKind, name: string): KubeObject | undefined {
    return this.#stores.get(kind, name);
  }

  /** All objects of a kind, by namespace and name. */
  list(kind: CachedKind): readonly KubeObject[] {
    const known = this.#lists.get(kind);
    if (known !== undefined) return known;
    const list = [...this.#stores.store(kind)]
      .toSorted(byText(([key]) => key))
      .map(([, object]) => object);
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
    this.#slices ??= Map.groupBy(
      this.list("EndpointSlice"),
      (slice) => `${namespaceOf(slice)}/${serviceNameOf(slice) ?? ""}`,
    );
    return this.#slices.get(`${namespace}/${service}`) ?? [];
  }

  get isDefaultClass(): boolean {
    const ours = this.findInCluster("IngressClass", this.#ingressClass);
    return ours !== undefined && annotationsOf(ours)[DEFAULT_CLASS_ANNOTATION] === "true";
  }

  /** Anything wrong with the reference, or nothing there: the defaults. */
  get classParameters(): ClassParameters {
    this.#parameters ??= this.#findClassParameters();
    return this.#parameters;
  }

  #findClassParameters(): ClassParameters {
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
