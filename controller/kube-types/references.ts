// gateway.networking.k8s.io: references of routes to their Gateways and to what they send requests to.
import type { JsonObject } from "../../core/json.ts";
import { integerOf, objectsOf, textOf } from "./fields.ts";

export interface ParentReference {
  readonly group: string | undefined;
  readonly kind: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string;
  /** A listener's name; absent: all of them. */
  readonly sectionName: string | undefined;
  readonly port: number | undefined;
}

export interface BackendReference {
  readonly group: string | undefined;
  readonly kind: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly port: number | undefined;
  readonly weight: number | undefined;
  /** As it was written. */
  readonly written: JsonObject;
}

export function parentReferencesOf(value: unknown): readonly ParentReference[] {
  return objectsOf(value).map(parentReferenceOf);
}

function parentReferenceOf(reference: JsonObject): ParentReference {
  return {
    group: textOf(reference["group"]),
    kind: textOf(reference["kind"]),
    namespace: textOf(reference["namespace"]),
    name: textOf(reference["name"]) ?? "",
    sectionName: textOf(reference["sectionName"]),
    port: integerOf(reference["port"]),
  };
}

export function backendReferencesOf(value: unknown): readonly BackendReference[] {
  return objectsOf(value).map((reference) => ({
    group: textOf(reference["group"]),
    kind: textOf(reference["kind"]),
    namespace: textOf(reference["namespace"]),
    name: textOf(reference["name"]) ?? "",
    port: integerOf(reference["port"]),
    weight: integerOf(reference["weight"]),
    written: reference,
  }));
}
