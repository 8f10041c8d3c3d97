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
  const uids = uidsIn(text);
  const found = kept.get(withoutUids(text, uids));
  if (found === undefined) return undefined;
  const body = found.body.replace(UID_MARK, (mark, index: string) => uids[Number(index)] ?? mark);
  return { ...found, body, report: { ...found.report, digest: md5Hex(text) } };
}

/** Only for what is refused without a look at the clock or at chance: then schemas and text decide alone. */
export function rememberRefusal(schemas: SchemaRegistry, text: string, refusal: Refusal): void {
  if (text.length > TEXT_LENGTH_MAX || text.includes(LOOKS_AT_THE_CLOCK)) return;
  const uids = uidsIn(text);
  const body = withoutUids(refusal.body, uids);
  const told = body + JSON.stringify(refusal.report);
  // Half of one, or one out of its tag, would stay behind in somebody else's answer.
  if (uids.some((uid) => told.includes(uid.slice(UID_PREFIX.length, -HALF)))) return;
  const kept = known.get(schemas) ?? new Map<string, Refusal>();
  known.set(schemas, kept);
  if (kept.size >= REFUSALS_MAX) kept.clear();
  kept.set(withoutUids(text, uids), { ...refusal, body });
}

/** Of all that a configuration holds, Kong compares the end of an authority's certificate with the time. */
const LOOKS_AT_THE_CLOCK = '"ca_certificates"';

/**
 * A tag that tells which Kubernetes object an entity comes from. Objects have others in every world, and it is all one to
 * Kong: a tag is only checked for its characters, and shown.
 */
const UID_TAG = /"k8s-uid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"/g;
const UID_PREFIX = '"k8s-uid:';
const HALF = 18;
/** The place of one. No JSON text holds a null byte. */
const UID_MARK = /\0(\d+)\0/g;

/** Each once, in the order of the text. */
function uidsIn(text: string): readonly string[] {
  return [...new Set(text.match(UID_TAG))];
}

function withoutUids(text: string, uids: readonly string[]): string {
  const places = new Map(uids.map((uid, index) => [uid, `\0${index}\0`]));
  return text.replace(UID_TAG, (uid) => places.get(uid) ?? uid);
}
