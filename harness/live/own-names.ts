// A story's names in a cluster that others use as well: every namespace, and whatever is in none, under a prefix of its own.
import { isJsonObject, objectOr, stringOr } from "../../core/json.ts";
import type { ObjectKey } from "../../core/kube-api.ts";
import type { KubeObject, ResourceType } from "../../core/kube.ts";

/** Fields that hold the name of a namespace or of something that is in none, in all kinds that stories use. */
const FIELDS: ReadonlySet<string> = new Set(["namespace", "ingressClassName", "gatewayClassName"]);
const CLASS = "kubernetes.io/ingress.class";
/** Plugins of other namespaces are written `namespace:name`. */
const PLUGINS = "konghq.com/plugins";
const CONTROLLER_NAME = "konghq.com/kic-gateway-controller";
/** What the cluster's own controllers keep up to date by themselves, if nobody says that it is not theirs. */
const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

/** What every object of a run has besides its own. */
export interface Marks {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export class OwnNames {
  readonly #prefix: string;

  /** @param prefix found nowhere else; "" leaves everything as it is. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  get ingressClass(): string {
    return `${this.#prefix}kong`;
  }

  get gatewayControllerName(): string {
    return this.#prefix === "" ? CONTROLLER_NAME : `konghq.com/${this.#prefix}controller`;
  }

  namespace(name: string): string {
    return `${this.#prefix}${name}`;
  }

  key(type: ResourceType, { name, namespace }: ObjectKey): ObjectKey {
    return namespace === undefined
      ? { name: type.namespaced ? name : this.namespace(name) }
      : { name, namespace: this.namespace(namespace) };
  }

  /** An object of a story as it is in the cluster. */
  inCluster(type: ResourceType, object: KubeObject, marks: Marks = {}): KubeObject {
    if (this.#prefix === "") return object;
    const { metadata, ...rest } = object;
    const { name, namespace } = this.key(type, metadata);
    return {
      ...left(type, objectOr(this.#renamed(rest))),
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: {
        ...metadata,
        name,
        ...(namespace !== undefined && { namespace }),
        labels: { ...labelsOf(metadata.labels), ...marks.labels },
        annotations: { ...this.#annotations(metadata.annotations), ...marks.annotations },
      },
    };
  }

  /** Whatever came from the cluster, as the story calls it. */
  inStory<T>(value: T): T {
    if (this.#prefix === "") return value;
    // Strings become strings, and everything else keeps its shape.
    // oxlint-disable-next-line no-unsafe-type-assertion
    return this.#stripped(value) as T;
  }

  #renamed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#renamed(item));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([field, held]) => [field, this.#field(field, held)]),
    );
  }

  #field(field: string, held: unknown): unknown {
    if (typeof held !== "string") return this.#renamed(held);
    if (FIELDS.has(field)) return this.namespace(held);
    return field === "controllerName" && held === CONTROLLER_NAME
      ? this.gatewayControllerName
      : held;
  }

  #annotations(annotations: Readonly<Record<string, string>> = {}): Record<string, string> {
    const renamed = { ...annotations };
    const className = renamed[CLASS];
    if (className !== undefined) renamed[CLASS] = this.namespace(className);
    const plugins = renamed[PLUGINS];
    if (plugins !== undefined) {
      renamed[PLUGINS] = plugins.replaceAll(/[^,\s:]+(?=:)/g, (name) => this.namespace(name));
    }
    return renamed;
  }

  #stripped(value: unknown): unknown {
    if (typeof value === "string") return value.replaceAll(this.#prefix, "");
    if (Array.isArray(value)) return value.map((item) => this.#stripped(item));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([field, held]) => [
        field.replaceAll(this.#prefix, ""),
        this.#stripped(held),
      ]),
    );
  }
}

/** The cluster's own controllers leave it alone: the harness does their work for the story's gateways. */
function left({ kind }: ResourceType, object: Readonly<Record<string, unknown>>) {
  const spec = objectOr(object["spec"]);
  if (kind === "Deployment") return { ...object, spec: { ...spec, paused: true } };
  if (kind !== "Service") return object;
  const { selector: _selector, ...others } = spec;
  return { ...object, spec: others };
}

function labelsOf(labels: Readonly<Record<string, string>> = {}): Record<string, string> {
  const managedBy = stringOr(labels[MANAGED_BY], undefined);
  return { ...labels, ...(managedBy !== undefined && { [MANAGED_BY]: "kongsim.dev" }) };
}
