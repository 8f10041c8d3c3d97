// The schemas of a node of some kind.
import { bundledPlugins } from "../schema/bundled-plugins.ts";
import type { SchemaRecording } from "../record-schemas/schema-recording.ts";
import { recordedSchemas, type RecordedSchemas } from "../record-schemas/recorded-schemas.ts";
import type { EntitySchema } from "../schema/field.ts";
import { SchemaRegistry } from "../schema/registry.ts";
import type { RouterFlavor } from "../schema/router-flavor.ts";
import { DATABASE_EDITS } from "./database-edits.ts";
import { isBefore } from "./kong-version.ts";
import { oldExpressionRoutes } from "./old-expression-routes.ts";
import { editSchema } from "./schema-edit.ts";
import { editsOfVersion } from "./version-edits.ts";
import { pluginsOfVersion } from "./version-plugins.ts";

export interface NodeKind {
  readonly version: string;
  readonly routerFlavor: RouterFlavor;
  /** Names of the plugins that it loads. */
  readonly plugins: readonly string[];
  readonly hasDatabase: boolean;
}

const registries = new Map<string, SchemaRegistry>();
/** By lists of plugins, of which there are few that many nodes share. */
const latest = new WeakMap<NodeKind["plugins"], { kind: NodeKind; registry: SchemaRegistry }>();

/** Registries are immutable, and costly to compile: nodes of the same kind share one. */
export function nodeSchemas(kind: NodeKind): SchemaRegistry {
  const { version, routerFlavor, plugins, hasDatabase } = kind;
  const last = latest.get(plugins);
  if (
    last?.kind.version === version &&
    last.kind.routerFlavor === routerFlavor &&
    last.kind.hasDatabase === hasDatabase
  ) {
    return last.registry;
  }
  const registry = registryOf(kind);
  latest.set(plugins, { kind, registry });
  return registry;
}

function registryOf(kind: NodeKind): SchemaRegistry {
  const key = JSON.stringify(kind);
  const known = registries.get(key);
  if (known !== undefined) return known;
  const made = makeRegistry(kind);
  registries.set(key, made);
  return made;
}

const recorded = new WeakMap<SchemaRecording, Map<string, RecordedSchemas>>();

/** The schemas of a node that knows what somebody's own Kong does. @throws {RangeError} for an absurd recording. */
export function recordedNodeSchemas(kind: NodeKind, recording: SchemaRecording): RecordedSchemas {
  const known = recorded.get(recording) ?? new Map<string, RecordedSchemas>();
  recorded.set(recording, known);
  const key = JSON.stringify(kind);
  const made =
    known.get(key) ??
    recordedSchemas({ ...recording, routerFlavor: kind.routerFlavor }, ownSchemas(kind));
  known.set(key, made);
  return made;
}

/** All of a version's plugins: what the recorded Kong has loaded is in the recording. */
function ownSchemas(kind: NodeKind): SchemaRegistry {
  return nodeSchemas({ ...kind, plugins: pluginsOfVersion(kind.version) });
}

function makeRegistry({ version, routerFlavor, plugins, hasDatabase }: NodeKind): SchemaRegistry {
  const edits = [...(hasDatabase ? DATABASE_EDITS : []), ...editsOfVersion(version)];
  const hasOldRoutes = routerFlavor === "expressions" && isBefore(version, "3.7");
  return new SchemaRegistry({
    routerFlavor,
    plugins: bundledPlugins
      .filter(({ name }) => plugins.includes(name))
      .map((plugin) => editSchema(plugin, edits)),
    edit: (schema: EntitySchema) =>
      schema.name === "routes" && hasOldRoutes
        ? oldExpressionRoutes(schema)
        : editSchema(schema, edits),
  });
}
