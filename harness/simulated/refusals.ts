// Refusals that some node has met before: the same few mistakes are pushed again and again, in world after world, and
// nothing that a node does costs as much as finding out what is wrong with a configuration.
import type { ConfigReport } from "../../mock-kong/admin/config-report.ts";
import type { SchemaRegistry } from "../../mock-kong/schema/registry.ts";
import { withPlaces, withTags, type PushedText } from "./own-tags.ts";

export interface Refusal {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  /** But for the hash in force, which is the node's. */
  readonly report: Omit<ConfigReport, "configurationHash">;
}

/** Kept of nodes of a kind. */
const REFUSALS_MAX = 500;
/** Longer configurations are not kept. */
const TEXT_LENGTH_MAX = 50_000;

const known = new WeakMap<SchemaRegistry, Map<string, Refusal>>();

/** What a node with these schemas answers to this configuration, if any has refused it. */
export function knownRefusal(schemas: SchemaRegistry, pushed: PushedText): Refusal | undefined {
  const found = known.get(schemas)?.get(pushed.common);
  if (found === undefined) return undefined;
  const body = withTags(found.body, pushed.tags);
  return { ...found, body, report: { ...found.report, digest: pushed.digest } };
}

/** Only for what is refused without a look at the clock or at chance: then schemas and text decide alone. */
export function rememberRefusal(
  schemas: SchemaRegistry,
  { text, common, tags }: PushedText,
  refusal: Refusal,
): void {
  if (text.length > TEXT_LENGTH_MAX || looksAtTheClock(text)) return;
  const body = withPlaces(refusal.body, tags);
  const told = body + JSON.stringify(refusal.report);
  // Half of one, or one out of its tag, would stay behind in somebody else's answer.
  if (tags.some((tag) => told.includes(firstHalf(tag)))) return;
  const kept = known.get(schemas) ?? new Map<string, Refusal>();
  known.set(schemas, kept);
  if (kept.size >= REFUSALS_MAX) kept.clear();
  kept.set(common, { ...refusal, body });
}

/** Of all that a configuration holds, Kong compares the end of an authority's certificate with the time. */
export function looksAtTheClock(text: string): boolean {
  return text.includes('"ca_certificates"');
}

/** Of what it tells, after its name. */
function firstHalf(tag: string): string {
  const value = tag.slice(tag.indexOf(":") + 1, -1);
  return value.slice(0, value.length / 2);
}
