// How a table of the real controller's unit tests is put to ours.
import { objectOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type { ReplayedCase } from "../../../controller/testing/fallback-cases.ts";

/** A case of the table: what is expected, and what ours does; or the reason why there is nothing to compare. */
export type Adapter = (recorded: JsonObject) => ReplayedCase | string;

/** An object of which only kind and annotations matter. */
export function annotatedObject(kind: string, annotations: unknown): KubeObject {
  const metadata = { name: "any", namespace: "any", annotations: textRecord(annotations) };
  return { apiVersion: "v1", kind, metadata };
}

/** An object that may lack what no object of a cluster lacks. */
export function named(value: unknown): JsonObject {
  const object = objectOr(value);
  const metadata = { name: "any", namespace: "any", ...objectOr(object["metadata"]) };
  return { ...object, metadata };
}

export function textRecord(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(objectOr(value)).map(([name, text]) => [name, String(text)]),
  );
}
