// Manifests from files: YAML or JSON, one or many documents, files or folders of them.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { DomainError } from "../core/errors.ts";
import type { KubeObject } from "../core/kube.ts";
import { arrayOr, isJsonObject } from "../core/json.ts";
import { stringOf, isKubeObject } from "./json.ts";

/** A file that cannot be read as manifests. */
export class ManifestError extends DomainError<"MANIFEST"> {
  readonly code = "MANIFEST";
}

/**
 * The objects of all files, in the order of the paths; folders are read by name, not deeper.
 * @throws {ManifestError} with the file's name when one cannot be read.
 */
export function readManifests(paths: readonly string[]): readonly KubeObject[] {
  return paths.flatMap(filesAt).flatMap((path) => parseManifests(readFileSync(path, "utf8"), path));
}

/**
 * The objects of one text; Lists are taken apart.
 * @throws {ManifestError} naming `source`.
 */
export function parseManifests(text: string, source: string): readonly KubeObject[] {
  return parseAllDocuments(text, { merge: true }).flatMap((document) => {
    const [problem] = document.errors;
    if (problem !== undefined) throw new ManifestError(`${source}: ${problem.message}`);
    return objectsIn(document.toJS(), source);
  });
}

function objectsIn(value: unknown, source: string): readonly KubeObject[] {
  if (value === null || value === undefined) return [];
  if (
    !isJsonObject(value) ||
    stringOf(value["apiVersion"]) === "" ||
    stringOf(value["kind"]) === ""
  ) {
    throw new ManifestError(`${source}: a document without apiVersion and kind`);
  }
  if (stringOf(value["kind"]).endsWith("List") && Array.isArray(value["items"])) {
    return arrayOr(value["items"]).flatMap((item) => objectsIn(item, source));
  }
  if (!isKubeObject(value)) throw new ManifestError(`${source}: an object without metadata`);
  return [value];
}

function filesAt(path: string): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new ManifestError(`${path}: no such file or folder`);
  if (!stats.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .toSorted()
    .map((name) => join(path, name));
}
