// Which objects of a plan, in which editions, are in a configuration, a cache or a cluster.
import type { KubeObject } from "../../../core/kube.ts";
import type { CacheStores } from "../../../controller/snapshot/cache-stores.ts";
import type { CachedKind } from "../../../controller/snapshot/kinds.ts";
import { named, ordered } from "./renaming.ts";

/** What a plan's objects are known by: the paths of routes, and the header of the plugin (see plan-objects.ts). */
const TRACES = /\b(r\d+)-(\d+)|X-Request-(\d+)/g;
const FLAWS = /\(|"dice"/;

/** The editions in a configuration, or any part of one, each once. */
export function editionsIn(configuration: unknown): readonly string[] {
  const text = JSON.stringify(configuration);
  const found = Array.from(text.matchAll(TRACES), ([, route, edition = "", plugin]) =>
    ordered(route ?? "p1", plugin ?? edition),
  );
  return [...new Set(found)].toSorted();
}

/** The objects in their versions, as names that are renamed. */
export function versionsIn(stores: CacheStores | undefined, kinds: readonly CachedKind[]): string {
  if (stores === undefined) return "none";
  if (!stores.isInitialised) return "uninitialised";
  return kinds
    .flatMap((kind) => Array.from(stores.store(kind).values(), versionOf))
    .toSorted()
    .join(" ");
}

export function versionName(kind: string, name: string, resourceVersion: string | undefined) {
  return ordered(`${kind} ${name}`, resourceVersion ?? 0);
}

const texts = new WeakMap<KubeObject, string>();

function versionOf(object: KubeObject): string {
  const known = texts.get(object) ?? versionText(object);
  texts.set(object, known);
  return known;
}

function versionText(object: KubeObject): string {
  const { kind, metadata } = object;
  const { name, uid = "", resourceVersion } = metadata;
  const version = versionName(kind, name, resourceVersion);
  if (kind === "EndpointSlice") return `${kind} ${name} ${version}`;
  const content = kind === "Ingress" ? object["spec"] : object["config"];
  const health = FLAWS.test(JSON.stringify(content)) ? "broken" : "valid";
  const editions = editionsIn(content).join();
  return `${kind} ${name} ${version} ${named(`uid of ${name}`, uid)} ${editions} ${health}`;
}
