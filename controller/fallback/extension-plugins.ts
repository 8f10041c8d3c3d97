// Which plugins the filters of a Gateway API route name.
import { arrayOr, objectOr, stringOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";

const CONFIGURATION_GROUP = "configuration.konghq.com";

/** Names of KongPlugins of the route's own namespace, from its ExtensionRef filters. */
export function extensionPlugins(object: KubeObject): readonly string[] {
  return arrayOr(objectOr(object["spec"])["rules"])
    .flatMap((rule) => arrayOr(objectOr(rule)["filters"]))
    .map(objectOr)
    .filter(({ type }) => type === "ExtensionRef")
    .map(({ extensionRef }) => objectOr(extensionRef))
    .filter(({ group, kind }) => group === CONFIGURATION_GROUP && kind === "KongPlugin")
    .map(({ name }) => stringOr(name, ""));
}
