// Kubernetes objects from the text of a YAML file, as a user writes them.
import { LineCounter, parseAllDocuments } from "yaml";
import { DomainError } from "../../core/errors.ts";
import { arrayOr, isJsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";

/** A manifest is missing, or is not what a cluster would take. */
export class ManifestError extends DomainError<"MANIFEST"> {
  readonly code = "MANIFEST";

  constructor(source: string, problem: string, options?: ErrorOptions) {
    super(`${source}: ${problem}`, options);
  }
}

/**
 * Every object of a text that may have several documents, in order; the items of a `List` one by one. JSON is YAML.
 *
 * @param source what errors call it: a file's name.
 * @throws {ManifestError} with the line, for what is no YAML and for what is no Kubernetes object.
 */
export function parseManifests(text: string, source: string): readonly KubeObject[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      const line = error.linePos?.[0].line ?? lines.linePos(error.pos[0]).line;
      const [problem = error.message] = error.message.split(" at line ");
      throw new ManifestError(source, `line ${line}: ${problem}`);
    }
    const value: unknown = document.toJS();
    if (value === null) return [];
    const { line } = lines.linePos(document.contents?.range?.[0] ?? document.range[0]);
    return objectsIn(value, `${source}: line ${line}`);
  });
}

function objectsIn(value: unknown, place: string): readonly KubeObject[] {
  if (isJsonObject(value) && value["kind"] === "List") {
    return arrayOr(value["items"]).flatMap((item) => objectsIn(item, place));
  }
  if (isKubeObject(value)) return [value];
  throw new ManifestError(
    place,
    "no Kubernetes object: it needs apiVersion, kind and metadata.name",
  );
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
