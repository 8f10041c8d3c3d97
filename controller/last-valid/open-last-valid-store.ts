// The store that a controller's options name.
import type { KubeApi } from "../../core/kube-api.ts";
import type { LastValidStoreOptions } from "../options/controller-options.ts";
import { kubeLastValidStore } from "./kube-last-valid-store.ts";
import type { LastValidStore } from "./last-valid-store.ts";

/** @returns `undefined` when nothing is to be kept. */
export function openLastValidStore(
  options: LastValidStoreOptions,
  kube: KubeApi,
  openFile: (path: string) => LastValidStore,
): LastValidStore | undefined {
  switch (options.kind) {
    case "none":
      return undefined;
    case "file":
      return openFile(options.path);
    case "configmap":
      return kubeLastValidStore({ ...options, kube, kind: "ConfigMap" });
    case "secret":
      return kubeLastValidStore({ ...options, kube, kind: "Secret" });
  }
}
