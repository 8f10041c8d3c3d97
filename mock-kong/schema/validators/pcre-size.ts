// How large a PCRE2 pattern is when compiled, which is limited: mostly a matter of groups that are repeated.
import { CLASS, type PcreItem } from "./pcre-item.ts";
import type { PcreScan } from "./pcre-scan.ts";

/** Source: PCRE2 10.44, with links of two bytes, as it is built by default. */
const SIZE_MAX = 65_536;
/** A link to the next branch with its code; so large is what opens, divides and closes a group. */
const LINK = 3;
const GROUP_NUMBER = 2;
/** What a further, optional copy of a group takes besides the group. */
const OPTIONAL_COPY = 7;
const LAST_COPY = 6;

interface Frame {
  /** Of the branches so far, without the item that may still be repeated. */
  size: number;
  last: number;
  lastKind: "text" | "class" | "group" | "look" | "other";
  /** Of the group itself, which is what the last item of the outer one then is. */
  readonly kind: "group" | "look";
}

/** Refuses a pattern that is too large. */
export function checkSize(scan: PcreScan): void {
  const frames: Frame[] = [{ size: 1 + 2 * LINK, last: 0, lastKind: "other", kind: "group" }];
  for (const item of scan.items) {
    const frame = frames.at(-1);
    if (frame === undefined) return;
    if (item.kind === "repeat") {
      frame.last = repeated(frame, item.min, item.max);
    } else {
      frame.size += frame.last;
      frame.last = itemSize(item);
      frame.lastKind = item.kind === "text" ? "text" : "other";
    }
    if (item === CLASS) frame.lastKind = "class";
    if (item.kind === "reference") frame.lastKind = item.isCall ? "group" : "class";
    if (item.kind === "open") {
      const kind = item.form === "ahead" || item.form === "behind" ? "look" : "group";
      frames.push({ size: frame.last, last: 0, lastKind: "other", kind });
    }
    const outer = item.kind === "close" ? frames.at(-2) : undefined;
    if (outer !== undefined) {
      frames.pop();
      outer.last = frame.size + frame.last;
      outer.lastKind = frame.kind;
    }
    const { size, last } = frames.at(-1) ?? frame;
    if (size + last > SIZE_MAX) {
      scan.fail("regular expression is too large", scan.text.length);
    }
  }
}

function itemSize(item: PcreItem): number {
  if (item.kind === "text") return item.size;
  if (item.kind === "open") return openSize(item);
  return item.kind === "close" || item.kind === "alternative" || item.kind === "reference"
    ? LINK
    : 1;
}

function openSize(item: PcreItem & { readonly kind: "open" }): number {
  const condition = item.form === "define" ? 1 : item.test === undefined ? 0 : LINK;
  return LINK + condition + (item.group > 0 ? GROUP_NUMBER : 0);
}

/** The size of an item that is repeated. */
function repeated({ last, lastKind }: Frame, min: number, max: number): number {
  if (lastKind === "other") return last;
  if (lastKind === "text") return repeatedText(last, min, max);
  if (lastKind === "class") {
    if (min === 1 && max === 1) return last;
    if (max === 0) return last;
    return last + (min <= 1 && (max === Infinity || max === 1) ? 1 : 5);
  }
  // A lookaround without a maximum is repeated once more than it must be.
  const most = lastKind === "look" && max === Infinity ? min + 1 : max;
  const optional = most === Infinity ? 0 : most - Math.max(min, 1);
  const copies = Math.max(min, 1) * last;
  const start = min === 0 ? 1 : 0;
  if (optional <= 0) return copies + start;
  return copies + start + optional * (last + OPTIONAL_COPY) - (min === 0 ? 0 : LAST_COPY);
}

/** A character: its counts stand in a code of their own. */
function repeatedText(size: number, min: number, max: number): number {
  if (min === 1 && max === 1) return size;
  const once = size === 2 ? size : size + 1;
  const counted = once + 2;
  if (max === 0) return 0;
  if (min <= 1 && (max === Infinity || max === 1)) return once;
  if (min === 0) return counted;
  const required = min === 1 ? size : counted;
  if (max === min) return required;
  const isOneMore = min > 1 && max - min === 1;
  return required + (max === Infinity || isOneMore ? once : counted);
}
