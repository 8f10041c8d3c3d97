// A registry with the schemas of somebody's own Kong.
import { coreEntities, pluginEntities } from "../schema/bundled-entities.ts";
import type { EntitySchema, RecordParts, Subschema } from "../schema/field.ts";
import { SchemaRegistry } from "../schema/registry.ts";
import { addCode } from "./add-code.ts";
import { readChecks } from "./read-checks.ts";
import { readFields, type Warn } from "./read-field.ts";
import type { SchemaRecording, ShownSchemas } from "./schema-recording.ts";

export interface RecordedSchemas {
  readonly registry: SchemaRegistry;
  /** What the Admin API does not show and nobody here knows: it is not validated. */
  readonly warnings: readonly string[];
}

/** `own`: what a node of that version would know without the recording. @throws {RangeError} for an absurd one. */
export function recordedSchemas(recording: SchemaRecording, own: SchemaRegistry): RecordedSchemas {
  const warnings: string[] = [];
  const warn = (warning: string) => warnings.push(warning);
  const subschemas = (shown: ShownSchemas, known: ReadonlyMap<string, Subschema>) =>
    Object.entries(shown).map(([name, schema]): Subschema => {
      const mine = known.get(name);
      if (mine === undefined) {
        warn(`${name}: rules that are code are not shown by the Admin API, if it has any`);
      }
      const { fields = {}, ...parts } = readParts(schema, mine, name, warn);
      return { ...parts, name, fields };
    });
  const plugins = subschemas(recording.plugins, own.plugins);
  const registry = new SchemaRegistry({
    routerFlavor: recording.routerFlavor,
    plugins,
    vaults: subschemas(recording.vaults, own.vaults),
    entities: entitiesOf(recording, own, warn),
    pluginEntities: {},
  });
  return { registry, warnings };
}

function readParts(
  schema: ShownSchemas[string],
  own: RecordParts | undefined,
  name: string,
  warn: Warn,
): RecordParts {
  const parts: RecordParts = {
    fields: readFields(schema["fields"], name, warn),
    entity_checks: readChecks(schema["entity_checks"], name, warn),
    // Kong shows those of records inside only.
    ...(own?.shorthand_fields !== undefined && { shorthand_fields: own.shorthand_fields }),
  };
  return addCode(parts, own, name, warn);
}

/** What is recorded, and what no page shows: how an entity is found, what its kinds are. */
function entitiesOf(
  { entities }: SchemaRecording,
  own: SchemaRegistry,
  warn: Warn,
): readonly EntitySchema[] {
  const all = [...coreEntities, ...Object.values(pluginEntities).flat()];
  return Object.entries(entities).map(([name, schema]): EntitySchema => {
    const mine = own.entities.get(name) ?? all.find((one) => one.name === name);
    const { fields = {}, ...parts } = readParts(schema, mine, name, warn);
    if (mine === undefined) {
      warn(`${name}: an entity of a custom plugin, found by its id alone`);
      return { ...parts, name, fields, primary_key: ["id"] };
    }
    return { ...mine, ...parts, fields };
  });
}
