// The labels of namespaces, by which listeners may choose routes.
import { canonicalJson } from "../../core/hash.ts";
import type { KubeObject, ResourceType } from "../../core/kube.ts";
import { labelsOf } from "../kube-types/fields.ts";
import { reflect, type ReflectorPorts } from "./reflector.ts";

export const NAMESPACES: ResourceType = {
  group: "",
  version: "v1",
  kind: "Namespace",
  plural: "namespaces",
  namespaced: false,
};

type Labels = Readonly<Record<string, string>>;

export class NamespaceLabels {
  readonly #labels = new Map<string, Labels>();

  /** `undefined` for a namespace that is not known. */
  readonly of = (namespace: string): Labels | undefined => this.#labels.get(namespace);

  /** Follows them until `signal` is aborted; `changed` is called when some labels are others than before. */
  async run(ports: ReflectorPorts, signal: AbortSignal, changed: () => void): Promise<void> {
    const labels = this.#labels;
    await reflect(
      ports,
      NAMESPACES,
      {
        replaced: (namespaces) => {
          labels.clear();
          for (const each of namespaces) labels.set(each.metadata.name, labelsOf(each));
          changed();
        },
        applied: (namespace) => {
          if (this.#set(namespace)) changed();
        },
        // Its routes go with it.
        deleted: (namespace) => void labels.delete(namespace.metadata.name),
      },
      signal,
    );
  }

  /** @returns whether that makes a difference. */
  #set(namespace: KubeObject): boolean {
    const { name } = namespace.metadata;
    const known = this.#labels.get(name);
    const labels = labelsOf(namespace);
    this.#labels.set(name, labels);
    return known === undefined || canonicalJson(known) !== canonicalJson(labels);
  }
}
