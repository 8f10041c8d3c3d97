// configuration.konghq.com/v1 KongPlugin and KongClusterPlugin: equal but for the namespaces of their Secrets.
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { member, namespaceOf, objectsOf, textOf, textsOf } from "./fields.ts";

export interface KongPluginView {
  readonly object: KubeObject;
  /** "" when it is missing. */
  readonly plugin: string;
  /** As it was written; `undefined` when it is missing. */
  readonly config: unknown;
  readonly configPatches: readonly ConfigPatch[];
  readonly configFrom: SecretKey | undefined;
  readonly disabled: boolean;
  readonly instanceName: string;
  readonly protocols: readonly string[];
  readonly ordering: unknown;
}

export interface ConfigPatch {
  /** A JSON pointer; "" is the whole configuration. */
  readonly path: string;
  readonly value: SecretKey;
}

export interface SecretKey {
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

export function kongPluginView(object: KubeObject): KongPluginView {
  const configFrom = member(object["configFrom"], "secretKeyRef");
  const namespace = object.kind === "KongPlugin" ? namespaceOf(object) : undefined;
  return {
    object,
    plugin: textOf(object["plugin"]) ?? "",
    config: object["config"],
    configPatches: objectsOf(object["configPatches"]).map((patch: JsonObject) => ({
      path: textOf(patch["path"]) ?? "",
      value: secretKeyOf(member(patch["valueFrom"], "secretKeyRef"), namespace),
    })),
    configFrom:
      object["configFrom"] === undefined || object["configFrom"] === null
        ? undefined
        : secretKeyOf(configFrom, namespace),
    disabled: object["disabled"] === true,
    instanceName: textOf(object["instance_name"]) ?? "",
    protocols: textsOf(object["protocols"]),
    ordering: object["ordering"] ?? undefined,
  };
}

/** `namespace`: the only one that the reference may mean; absent: it names one itself. */
function secretKeyOf(reference: unknown, namespace: string | undefined): SecretKey {
  return {
    namespace: namespace ?? textOf(member(reference, "namespace")) ?? "",
    name: textOf(member(reference, "name")) ?? "",
    key: textOf(member(reference, "key")) ?? "",
  };
}
