// Tags that are others in every world: which Kubernetes object an entity comes from, and the mark of what was sent, which is
// made of all the rest. It is all one to Kong: a tag is only checked for its characters, and shown.
import { md5Hex } from "../../core/hash.ts";
import { TextMemory } from "../../core/text-memory.ts";

const OWN_TAG =
  /"(?:k8s-uid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|kongsim-sent:[0-9a-f]{32})"/g;
/** The place of one. No JSON text holds a null byte. */
const PLACE = /\0(\d+)\0/g;

/** A configuration as it was pushed, and what is left of it in every world. */
export interface PushedText {
  readonly text: string;
  /** MD5 of the text. */
  readonly digest: string;
  /** The text with numbered places instead of own tags. */
  readonly common: string;
  /** The tags, each once, in the order of the text; as JSON. */
  readonly tags: readonly string[];
  /** How often there is one of them in the text. */
  readonly places: number;
}

/** The same text goes to gateway after gateway. */
const LATEST_MAX = 10;
const LATEST = new TextMemory<PushedText>(LATEST_MAX);

export function pushedText(text: string): PushedText {
  return LATEST.recall(text, apart);
}

function apart(text: string): PushedText {
  const places = new Map<string, string>();
  let count = 0;
  const common = text.replace(OWN_TAG, (tag) => {
    count += 1;
    const known = places.get(tag);
    if (known !== undefined) return known;
    const place = `\0${places.size}\0`;
    places.set(tag, place);
    return place;
  });
  return { text, digest: md5Hex(text), common, tags: [...places.keys()], places: count };
}

/** Another text with the same places. */
export function withPlaces(text: string, tags: readonly string[]): string {
  const places = new Map(tags.map((tag, index) => [tag, `\0${index}\0`]));
  return text.replace(OWN_TAG, (tag) => places.get(tag) ?? tag);
}

export function withTags(text: string, tags: readonly string[]): string {
  return text.replace(PLACE, (place, index: string) => tags[Number(index)] ?? place);
}
