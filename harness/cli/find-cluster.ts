// The cluster that a story is told in, where that is not the embedded one.
import { systemClock } from "../../core/system-clock.ts";
import { installDefinitions } from "../live/install-definitions.ts";
import { readManifestPaths } from "../manifests/read-manifest-paths.ts";
import { findKubeconfig } from "./kubeconfig.ts";
import type { Machine } from "./machine.ts";
import type { RunOptions } from "./parse-options.ts";

export interface FoundCluster {
  readonly kubeconfig?: string;
  /** Where this machine listens so that the cluster takes it. */
  readonly host?: string;
}

/** @throws {EnvironmentError} when there is none; {ManifestError} for definitions that cannot be read. */
export async function findCluster(
  { kube, k3sImage, definitions, host }: RunOptions,
  machine: Machine,
): Promise<FoundCluster> {
  const told = host === undefined ? {} : { host };
  switch (kube) {
    case "embedded":
      return told;
    case "kubeconfig":
      return { ...told, kubeconfig: findKubeconfig(process.env) };
    case "k3s": {
      const objects = await readManifestPaths(definitions, async () => "");
      const { kubeconfig, hostAddress } = await machine.k3s(k3sImage);
      await installDefinitions(systemClock, kubeconfig, objects);
      return { host: hostAddress, ...told, kubeconfig };
    }
  }
}
