// The schemas of a node of some kind.
import { bundledPlugins } from "../schema/bundled-plugins.ts";
import { SchemaRegistry } from "../schema/registry.ts";
import type { RouterFlavor } from "../schema/router-flavor.ts";
import { DATABASE_EDITS } from "./database-edits.ts";
import { editSchema } from "./schema-edit.ts";

export interface NodeKind {
  readonly routerFlavor: RouterFlavor;
  /** Names of the plugins that it loads. */
  readonly plugins: readonly string[];
  readonly hasDatabase: boolean;
}

const registries = new Map<string, SchemaRegistry>();

/** Registries are immutable, and costly to compile: nodes of the same kind share one. */
export function nodeSchemas(kind: NodeKind): SchemaRegistry {
  const key = JSON.stringify(kind);
  const known = registries.get(key);
  if (known !== undefined) return known;
  const edits = kind.hasDatabase ? DATABASE_EDITS : [];
  const made = new SchemaRegistry({
    routerFlavor: kind.routerFlavor,
    plugins: bundledPlugins
      .filter(({ name }) => kind.plugins.includes(name))
      .map((plugin) => editSchema(plugin, edits)),
  });
  registries.set(key, made);
  return made;
}
