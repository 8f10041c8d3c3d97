// Kubernetes objects from YAML files, as a user writes them.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LineCounter, parseAllDocuments } from "yaml";
import { DomainError } from "../../core/errors.ts";
import { isJsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";

/** Every object of these files, in order. @throws {ManifestError} for what is no Kubernetes object. */
export async function readManifests(
  folder: string,
  files: readonly string[],
): Promise<readonly KubeObject[]> {
  const objects = await Promise.all(files.map((file) => readManifest(folder, file)));
  return objects.flat();
}

async function readManifest(folder: string, file: string): Promise<readonly KubeObject[]> {
  const text = await readText(join(folder, file), file);
  const lines = new LineCounter();
  const objects: KubeObject[] = [];
  for (const document of parseAllDocuments(text, { lineCounter: lines })) {
    if (!("errors" in document)) continue;
    const [error] = document.errors;
    if (error !== undefined) throw new ManifestError(file, error.message);
    const value: unknown = document.toJS();
    if (value === null) continue;
    if (!isKubeObject(value)) {
      const { line } = lines.linePos(document.range[0]);
      throw new ManifestError(file, `no Kubernetes object at line ${line}`);
    }
    objects.push(value);
  }
  return objects;
}

async function readText(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ManifestError(file, `cannot be read: ${why}`, { cause: error });
  }
}

function isKubeObject(value: unknown): value is KubeObject {
  return (
    isJsonObject(value) &&
    typeof value["apiVersion"] === "string" &&
    typeof value["kind"] === "string" &&
    isJsonObject(value["metadata"]) &&
    typeof value["metadata"]["name"] === "string"
  );
}

/** A manifest is missing, or is not what a cluster would take. */
export class ManifestError extends DomainError<"MANIFEST"> {
  readonly code = "MANIFEST";

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file}: ${problem}`, options);
  }
}
