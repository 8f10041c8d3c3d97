// Configurations that some node has read before: pushed to gateway after gateway, in world after world, they are the same
// but for tags, and to read an entity costs more than all that a node then does with it.
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import type { Random } from "../../core/random.ts";
import { EntityTables } from "../../mock-kong/config/entity-tables.ts";
import {
  HASH_DRAWS,
  loadRead,
  randomHash,
  type LoadOptions,
} from "../../mock-kong/config/load-config.ts";
import type { ReadConfig } from "../../mock-kong/config/load-result.ts";
import {
  readAgain,
  readTemplate,
  type ReadTemplate,
} from "../../mock-kong/config/read-template.ts";
import type { KeptConfiguration } from "../../mock-kong/gateway.ts";
import type { SchemaRegistry } from "../../mock-kong/schema/registry.ts";
import { ConfigMemory, isKeepable } from "./config-memory.ts";
import type { PushedText } from "./own-tags.ts";

/** What a node makes of a configuration that it takes. */
export interface Reading {
  readonly template: ReadTemplate;
  /** Of the report: names, by collection. */
  readonly entities: Readonly<Record<string, readonly string[]>>;
  readonly isEmpty: boolean;
  /** How many numbers a node draws to load it. */
  readonly draws: number;
  /** What has been found out about its proxy, by request, that chance and time have no part in. */
  readonly statuses: Map<string, number>;
}

const READINGS_MAX = 300;
const READINGS = new ConfigMemory<Reading>(READINGS_MAX);
const statuses = new WeakMap<KeptConfiguration, Map<string, number>>();
/** Where there is no route, all nodes answer alike. */
const statusesOfNothing = new Map<string, number>();

export function knownReading(schemas: SchemaRegistry, pushed: PushedText): Reading | undefined {
  return READINGS.find(schemas, pushed);
}

/**
 * What a node has after it has loaded the configuration now. All that is drawn for it is drawn at once; what is made with
 * that, once somebody looks.
 */
export function loadKnown(
  { template, draws, isEmpty, statuses: found }: Reading,
  { tags }: PushedText,
  { random, nowSeconds, schemas }: Required<Pick<LoadOptions, "random" | "nowSeconds" | "schemas">>,
): KeptConfiguration {
  const drawn = Array.from({ length: draws }, () => random.next());
  let tables: EntityTables | undefined;
  // Drawn last.
  const hash = isEmpty ? EMPTY_CONFIGURATION_HASH : randomHash(replayed(drawn.slice(-HASH_DRAWS)));
  const kept = {
    hash,
    get tables() {
      return (tables ??= load());
    },
  };
  const load = () => {
    const read = readAgain(template, tags.map(unquoted));
    const result = loadRead(read, { random: replayed(drawn), nowSeconds, schemas, hash });
    if (!result.ok) throw new RangeError("what was taken once is refused now");
    return result.tables;
  };
  statuses.set(kept, found);
  return kept;
}

/** What is known of the proxy of whoever has loaded this; to be added to. `undefined` where nothing is kept. */
export function knownStatuses(kept: KeptConfiguration): Map<string, number> | undefined {
  const found = statuses.get(kept);
  if (found !== undefined) return found;
  return kept.tables === EntityTables.empty ? statusesOfNothing : undefined;
}

function replayed(drawn: readonly number[]): Random {
  let next = 0;
  return {
    next() {
      const number = drawn[next];
      next += 1;
      if (number === undefined) throw new RangeError("more is drawn than before");
      return number;
    },
    fork() {
      throw new RangeError("a load has no chance of its own");
    },
  };
}

export type KeepReading = (taken: Pick<Reading, "entities" | "draws">) => void;

/**
 * Only for what is read without a look at the clock or at chance: then schemas and text decide alone.
 * @param read has not been loaded.
 * @returns keeps it, once the node has taken it; `undefined` for what is not to be kept.
 */
export function readingKeeper(
  schemas: SchemaRegistry,
  pushed: PushedText,
  read: ReadConfig,
): KeepReading | undefined {
  if (!isKeepable(pushed)) return undefined;
  const { tags, places } = pushed;
  const template = readTemplate(read, schemas, tags.map(unquoted), places);
  if (template === undefined) return undefined;
  return (taken) => {
    const isEmpty = isOfNothing(template);
    READINGS.keep(schemas, pushed, { ...taken, template, isEmpty, statuses: new Map() });
  };
}

/** A workspace counts for nothing. */
function isOfNothing({ lists }: ReadTemplate): boolean {
  return lists.every(
    ({ collection, entities }) => entities.length === 0 || collection === "workspaces",
  );
}

/** Own tags have nothing in them that JSON writes in another way. */
function unquoted(tag: string): string {
  return tag.slice(1, -1);
}
