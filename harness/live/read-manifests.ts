// The manifests of a scenario.
import { join } from "node:path";
import type { KubeObject } from "../../core/kube.ts";
import { readManifestFile } from "../manifests/read-manifest-paths.ts";

/** Every object of these files, in order. @throws {ManifestError} for what is no Kubernetes object. */
export async function readManifests(
  folder: string,
  files: readonly string[],
): Promise<readonly KubeObject[]> {
  const objects = await Promise.all(
    files.map((file) => readManifestFile(join(folder, file), file)),
  );
  return objects.flat();
}
