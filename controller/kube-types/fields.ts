// Fields of objects of the cluster, read without trusting their shape: what does not fit is as good as absent.
import { arrayOr, isJsonObject, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";

export type Annotations = Readonly<Record<string, string>>;

export function specOf(object: KubeObject): JsonObject {
  const spec = object["spec"];
  return isJsonObject(spec) ? spec : {};
}

export function annotationsOf(object: KubeObject): Annotations {
  return onlyStrings(object.metadata.annotations);
}

export function labelsOf(object: KubeObject): Annotations {
  return onlyStrings(object.metadata.labels);
}

/** "" in cluster scope. */
export function namespaceOf(object: KubeObject): string {
  return textOf(object.metadata.namespace) ?? "";
}

/** ms since the epoch; objects without a time of creation are the oldest. */
export function createdMs(object: KubeObject): number {
  const time = Date.parse(textOf(object.metadata.creationTimestamp) ?? "");
  return Number.isNaN(time) ? -Infinity : time;
}

/** The members that are strings; usually all are. */
export function onlyStrings(value: unknown): Annotations {
  if (!isJsonObject(value)) return {};
  if (holdsOnlyStrings(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}

function holdsOnlyStrings(value: JsonObject): value is Annotations {
  return Object.values(value).every((each) => typeof each === "string");
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function integerOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) ? value : undefined;
}

export function flagOf(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

export function textsOf(value: unknown): readonly string[] {
  return arrayOr(value).filter((item) => typeof item === "string");
}

export function objectsOf(value: unknown): readonly JsonObject[] {
  return arrayOr(value).filter(isJsonObject);
}

/** A member of a value that may be no object. */
export function member(value: unknown, key: string): unknown {
  return isJsonObject(value) ? value[key] : undefined;
}
