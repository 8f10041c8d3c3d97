// Keeps the last valid objects in a ConfigMap or a Secret.
import { errorText } from "../../core/errors.ts";
import { KubeApiError, type KubeApi } from "../../core/kube-api.ts";
import { objectOr, stringOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resourceTypeOf } from "../snapshot/kinds.ts";
import { LAST_VALID_LABEL, LastValidStoreError, type LastValidStore } from "./last-valid-store.ts";

/** Kubernetes takes 1 MiB of data in one of them; a little is left for whatever else is in there. */
const BYTES_MAX = 1_000_000;
const MEMBER = "objects.json.gz";

export interface KubeLastValidStoreOptions {
  readonly kube: KubeApi;
  readonly kind: "ConfigMap" | "Secret";
  readonly namespace: string;
  readonly name: string;
}

/** Creates the object when it is not there, where it may. */
export function kubeLastValidStore(options: KubeLastValidStoreOptions): LastValidStore {
  const { kube, kind, namespace, name } = options;
  const type = resourceTypeOf(kind);
  const where = `${kind} ${namespace}/${name}`;
  const field = kind === "Secret" ? "data" : "binaryData";
  /** As it was read or written last; `null`: not there. Who else has written to it since leads by now. */
  let found: KubeObject | null | undefined;
  const get = async () => {
    try {
      return await kube.get(type, { namespace, name });
    } catch (error) {
      if (error instanceof KubeApiError && error.status.code === 404) return null;
      throw error;
    }
  };
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      found = undefined;
      const why = errorText(error);
      throw new LastValidStoreError(`${where} cannot be ${what}: ${why}`, { cause: error });
    }
  };
  return {
    name: where,
    takesCredentials: kind === "Secret",
    bytesMax: BYTES_MAX,
    read: () =>
      attempt("read", async () => {
        found = await get();
        const text = stringOr(objectOr(found?.[field])[MEMBER], undefined);
        return text === undefined ? undefined : Buffer.from(text, "base64");
      }),
    write: (document) =>
      attempt("written", async () => {
        if (found === undefined) found = await get();
        const content = { [field]: { [MEMBER]: Buffer.from(document).toString("base64") } };
        found =
          found === null
            ? await kube.create(type, {
                apiVersion: "v1",
                kind,
                metadata: { namespace, name, labels: { [LAST_VALID_LABEL]: "true" } },
                ...content,
              })
            : await kube.replace(type, {
                ...found,
                metadata: {
                  ...found.metadata,
                  labels: { ...found.metadata.labels, [LAST_VALID_LABEL]: "true" },
                },
                ...content,
              });
      }),
  };
}
