// Configurations that some node has read before: pushed to gateway after gateway, in world after world, they are the same
// but for tags, and to read an entity costs more than all that a node then does with it.
import {
  readAgain,
  readTemplate,
  type ReadTemplate,
} from "../../mock-kong/config/read-template.ts";
import type { ReadConfig } from "../../mock-kong/config/load-result.ts";
import type { SchemaRegistry } from "../../mock-kong/schema/registry.ts";
import type { PushedText } from "./own-tags.ts";
import { looksAtTheClock } from "./refusals.ts";

/** What a node makes of a configuration that it takes. */
export interface Reading {
  readonly template: ReadTemplate;
  /** Of the report: names, by collection. */
  readonly entities: Readonly<Record<string, readonly string[]>>;
}

/** Kept of nodes of a kind. */
const READINGS_MAX = 300;
/** Longer configurations are not kept. */
const TEXT_LENGTH_MAX = 50_000;

const known = new WeakMap<SchemaRegistry, Map<string, Reading>>();

export function knownReading(schemas: SchemaRegistry, pushed: PushedText): Reading | undefined {
  return known.get(schemas)?.get(pushed.common);
}

/** What a node with these schemas would read. It may be changed. */
export function readKnown({ template }: Reading, { tags }: PushedText): ReadConfig {
  return readAgain(template, tags.map(unquoted));
}

export type KeepReading = (entities: Reading["entities"]) => void;

/**
 * Only for what is read without a look at the clock or at chance: then schemas and text decide alone.
 * @param read has not been loaded.
 * @returns keeps it, once the node has taken it; `undefined` for what is not to be kept.
 */
export function readingKeeper(
  schemas: SchemaRegistry,
  { text, common, tags, places }: PushedText,
  read: ReadConfig,
): KeepReading | undefined {
  if (text.length > TEXT_LENGTH_MAX || looksAtTheClock(text)) return undefined;
  const template = readTemplate(read, schemas, tags.map(unquoted), places);
  if (template === undefined) return undefined;
  return (entities) => {
    const kept = known.get(schemas) ?? new Map<string, Reading>();
    known.set(schemas, kept);
    if (kept.size >= READINGS_MAX) kept.clear();
    kept.set(common, { template, entities });
  };
}

/** Own tags have nothing in them that JSON writes in another way. */
function unquoted(tag: string): string {
  return tag.slice(1, -1);
}
