// What Ingresses and Routes become, by our translation alone.
import { isJsonObject, objectOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { CacheStores } from "../../../controller/snapshot/cache-stores.ts";
import { isCachedKind } from "../../../controller/snapshot/kinds.ts";
import { recordedOptions } from "../../../controller/testing/recorded-options.ts";
import { buildContext, type BuildContext } from "../../../controller/translate/build-context.ts";
import { BuildMemory } from "../../../controller/translate/build-memory.ts";
import { allRules } from "../../../controller/translate/rules/all-rules.ts";
import type { Rules } from "../../../controller/translate/rules/rules.ts";

/** Names of feature flags, as recorded cases have them. */
export type Flags = Readonly<Record<string, boolean>>;

/** @param inputs Kubernetes objects, in whatever they lie. */
export function rulesOf(inputs: readonly unknown[], flags: Flags): Rules {
  return allRules(contextOf(inputs, flags));
}

export function contextOf(
  inputs: readonly unknown[],
  flags: Flags,
  options: JsonObject = {},
): BuildContext {
  const recorded = { kong_version: "3.9.1", ...options, feature_flags: flags };
  return buildContext(storesOf(inputs), recordedOptions(recorded), new BuildMemory());
}

/** @param inputs as for `rulesOf`; other kinds than those of a cache do not count. */
export function storesOf(inputs: readonly unknown[]): CacheStores {
  const objects = inputs.flatMap(objectsWithin).map(asServed);
  return CacheStores.fromObjects(objects.filter(({ kind }) => isCachedKind(kind)));
}

/**
 * Objects as an API server would have them: the tables know nothing of classes, call the field of a facade as Go does,
 * and write a pointer to an empty Service where there is none.
 */
function asServed(object: KubeObject): KubeObject {
  const { backend, defaultBackend, ...spec } = objectOr(object["spec"]);
  if (object.kind === "KongServiceFacade") return { ...object, spec: { backendRef: backend } };
  if (object.kind !== "Ingress") return object;
  const { service, ...resource } = objectOr(defaultBackend);
  const isService = Object.keys(objectOr(service)).length > 0;
  return {
    ...object,
    spec: {
      ...spec,
      ingressClassName: "kong",
      ...(defaultBackend !== undefined && {
        defaultBackend: isService ? { service } : resource,
      }),
    },
  };
}

function objectsWithin(value: unknown): readonly KubeObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsWithin);
  if (!isJsonObject(value)) return [];
  return isKubeObject(value) ? [value] : Object.values(value).flatMap(objectsWithin);
}

function isKubeObject(value: JsonObject): value is JsonObject & KubeObject {
  return typeof value["kind"] === "string" && isJsonObject(value["metadata"]);
}
