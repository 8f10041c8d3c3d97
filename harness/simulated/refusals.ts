// Refusals that some node has met before: the same few mistakes are pushed again and again, in world after world, and
// nothing that a node does costs as much as finding out what is wrong with a configuration.
import type { ConfigReport } from "../../mock-kong/admin/config-report.ts";
import type { SchemaRegistry } from "../../mock-kong/schema/registry.ts";
import { ConfigMemory, isKeepable } from "./config-memory.ts";
import { withPlaces, withTags, type PushedText } from "./own-tags.ts";

export interface Refusal {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  /** But for the hash in force, which is the node's. */
  readonly report: Omit<ConfigReport, "configurationHash">;
}

const REFUSALS_MAX = 500;
const REFUSALS = new ConfigMemory<Refusal>(REFUSALS_MAX);

/** What a node with these schemas answers to this configuration, if any has refused it. */
export function knownRefusal(schemas: SchemaRegistry, pushed: PushedText): Refusal | undefined {
  const found = REFUSALS.find(schemas, pushed);
  if (found === undefined) return undefined;
  const body = withTags(found.body, pushed.tags);
  return { ...found, body, report: { ...found.report, digest: pushed.digest } };
}

/** Only for what is refused without a look at the clock or at chance: then schemas and text decide alone. */
export function rememberRefusal(
  schemas: SchemaRegistry,
  pushed: PushedText,
  refusal: Refusal,
): void {
  if (!isKeepable(pushed)) return;
  const { tags } = pushed;
  const body = withPlaces(refusal.body, tags);
  const told = body + JSON.stringify(refusal.report);
  // Half of one, or one out of its tag, would stay behind in somebody else's answer.
  if (tags.some((tag) => told.includes(firstHalf(tag)))) return;
  REFUSALS.keep(schemas, pushed, { ...refusal, body });
}

/** Of what it tells, after its name. */
function firstHalf(tag: string): string {
  const value = tag.slice(tag.indexOf(":") + 1, -1);
  return value.slice(0, value.length / 2);
}
