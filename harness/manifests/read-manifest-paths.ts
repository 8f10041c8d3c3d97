// Kubernetes objects from files and folders.
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorText } from "../../core/errors.ts";
import type { KubeObject } from "../../core/kube.ts";
import { ManifestError, parseManifests } from "./parse-manifests.ts";

const ENDING = /\.(ya?ml|json)$/;

/**
 * @param paths files, folders (all YAML and JSON files below them, by name), or `-` for `stdin`.
 * @throws {ManifestError} for what cannot be read, holds no manifest, or is none.
 */
export async function readManifestPaths(
  paths: readonly string[],
  stdin: () => Promise<string>,
): Promise<readonly KubeObject[]> {
  const objects = await Promise.all(
    paths.map(async (path) =>
      path === "-" ? parseManifests(await stdin(), "stdin") : readManifestPath(path),
    ),
  );
  return objects.flat();
}

/** @param name what errors call it. */
export async function readManifestFile(path: string, name = path): Promise<readonly KubeObject[]> {
  return parseManifests(await readable(name, readFile(path, "utf8")), name);
}

async function readManifestPath(path: string): Promise<readonly KubeObject[]> {
  const { isFolder } = await readable(
    path,
    stat(path).then((found) => ({ isFolder: found.isDirectory() })),
  );
  if (!isFolder) return readManifestFile(path);
  const names = await readable(path, readdir(path, { recursive: true }));
  const files = names.filter((name) => ENDING.test(name)).toSorted();
  if (files.length === 0) throw new ManifestError(path, "no YAML or JSON file in this folder");
  const objects = await Promise.all(files.map((name) => readManifestFile(join(path, name))));
  return objects.flat();
}

async function readable<T>(name: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const why = errorText(error);
    throw new ManifestError(name, `cannot be read: ${why}`, { cause: error });
  }
}
