// Which plugins an object names, in whatever way.
import type { KubeObject } from "../../core/kube.ts";
import { extensionPlugins } from "./extension-plugins.ts";

const PLUGINS = "konghq.com/plugins";

export interface PluginReference {
  readonly namespace: string;
  readonly name: string;
  /** Whether a KongClusterPlugin of this name would do. */
  readonly orClusterPlugin: boolean;
}

/** By annotation (`name`, `namespace:name`) and by ExtensionRef filters. */
export function pluginReferences(object: KubeObject): readonly PluginReference[] {
  const known = KNOWN.get(object);
  if (known !== undefined) return known;
  const references = newReferences(object);
  KNOWN.set(object, references);
  return references;
}

/** Every build and every graph asks every object, and an object does not change. */
const KNOWN = new WeakMap<KubeObject, readonly PluginReference[]>();

function newReferences(object: KubeObject): readonly PluginReference[] {
  const { namespace: home = "", annotations } = object.metadata;
  const annotated = (annotations?.[PLUGINS] ?? "")
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text): PluginReference => {
      const [namespace, name, ...more] = text.split(":");
      return namespace === undefined || name === undefined || more.length > 0
        ? { namespace: home, name: text, orClusterPlugin: true }
        : { namespace, name, orClusterPlugin: false };
    });
  const extensions = extensionPlugins(object).map((name) => ({
    namespace: home,
    name,
    orClusterPlugin: false,
  }));
  return [...annotated, ...extensions];
}
