// Refusals that some node has met before: the same few mistakes are pushed again and again, in world after world, and
// nothing that a node does costs as much as finding out what is wrong with a configuration.
import { md5Hex } from "../../core/hash.ts";
import type { ConfigReport } from "../../mock-kong/admin/config-report.ts";
import type { SchemaRegistry } from "../../mock-kong/schema/registry.ts";

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
export function knownRefusal(schemas: SchemaRegistry, text: string): Refusal | undefined {
  const kept = known.get(schemas);
  if (kept === undefined || text.length > TEXT_LENGTH_MAX) return undefined;
  const tags = ownTagsIn(text);
  const found = kept.get(withoutOwnTags(text, tags));
  if (found === undefined) return undefined;
  const body = found.body.replace(PLACE, (place, index: string) => tags[Number(index)] ?? place);
  return { ...found, body, report: { ...found.report, digest: md5Hex(text) } };
}

/** Only for what is refused without a look at the clock or at chance: then schemas and text decide alone. */
export function rememberRefusal(schemas: SchemaRegistry, text: string, refusal: Refusal): void {
  if (text.length > TEXT_LENGTH_MAX || text.includes(LOOKS_AT_THE_CLOCK)) return;
  const tags = ownTagsIn(text);
  const body = withoutOwnTags(refusal.body, tags);
  const told = body + JSON.stringify(refusal.report);
  // Half of one, or one out of its tag, would stay behind in somebody else's answer.
  if (tags.some((tag) => told.includes(firstHalf(tag)))) return;
  const kept = known.get(schemas) ?? new Map<string, Refusal>();
  known.set(schemas, kept);
  if (kept.size >= REFUSALS_MAX) kept.clear();
  kept.set(withoutOwnTags(text, tags), { ...refusal, body });
}

/** Of all that a configuration holds, Kong compares the end of an authority's certificate with the time. */
const LOOKS_AT_THE_CLOCK = '"ca_certificates"';

/**
 * Tags that are others in every world: which Kubernetes object an entity comes from, and the mark of what was sent, which
 * is made of all the rest. It is all one to Kong: a tag is only checked for its characters, and shown.
 */
const OWN_TAG =
  /"(?:k8s-uid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|kongsim-sent:[0-9a-f]{32})"/g;
/** The place of one. No JSON text holds a null byte. */
const PLACE = /\0(\d+)\0/g;

/** Each once, in the order of the text. */
function ownTagsIn(text: string): readonly string[] {
  return [...new Set(text.match(OWN_TAG))];
}

function withoutOwnTags(text: string, tags: readonly string[]): string {
  const places = new Map(tags.map((tag, index) => [tag, `\0${index}\0`]));
  return text.replace(OWN_TAG, (tag) => places.get(tag) ?? tag);
}

/** Of what it tells, after its name. */
function firstHalf(tag: string): string {
  const value = tag.slice(tag.indexOf(":") + 1, -1);
  return value.slice(0, value.length / 2);
}
