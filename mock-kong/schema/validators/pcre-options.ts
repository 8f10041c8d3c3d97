// Options inside a PCRE2 pattern as `(?i)`, `(?x-s:...)` and `(?|...)`.
import { PLAIN_GROUP } from "./pcre-item.ts";
import type { PcreNest, PcreOptions, PcreScan } from "./pcre-scan.ts";

type Changes = { -readonly [K in keyof PcreOptions]?: boolean };

/** Reads options or the start of `(?|`; stands behind the question mark. */
export function readOptions(scan: PcreScan): void {
  scan.depth += 1;
  const { depth, options, groups } = scan;
  const nest: PcreNest = { depth, options, form: "options", resetTo: 0, highest: 0 };
  if (scan.peek() === "|") {
    scan.nests.push({ ...nest, form: "reset", resetTo: groups, highest: groups });
    scan.isReset = true;
    scan.items.push(PLAIN_GROUP);
    scan.at += 1;
    return;
  }
  readLetters(scan);
  if (scan.isAtEnd) scan.unclosed();
  const isGroup = scan.peek() === ":";
  scan.at += 1;
  if (isGroup) {
    scan.nests.push(nest);
    scan.items.push(PLAIN_GROUP);
  } else {
    scan.depth -= 1;
    if (scan.nests.at(-1)?.depth !== scan.depth) scan.nests.push({ ...nest, depth: scan.depth });
  }
}

function readLetters(scan: PcreScan): void {
  let isHyphenAllowed = true;
  let isSetting = true;
  const set: Changes = {};
  const unset: Changes = {};
  const before = scan.options;
  let base = before;
  if (scan.peek() === "^") {
    base = { ...base, isExtended: false, isExtendedMore: false, isCaptureOff: false };
    isHyphenAllowed = false;
    scan.at += 1;
  }
  while (!scan.isAtEnd && scan.peek() !== ")" && scan.peek() !== ":") {
    const letter = scan.peek();
    if (letter === "-") {
      if (!isHyphenAllowed) scan.fail("invalid hyphen in option setting");
      isHyphenAllowed = false;
      isSetting = false;
      scan.at += 1;
    } else {
      readLetter(scan, isSetting ? set : unset);
    }
  }
  if (set.isExtended === true && set.isExtendedMore !== true) unset.isExtendedMore = true;
  if (unset.isExtended === true) unset.isExtendedMore = true;
  const value = (key: keyof PcreOptions): boolean =>
    (base[key] || set[key] === true) && unset[key] !== true;
  scan.options = {
    isExtended: value("isExtended"),
    isExtendedMore: value("isExtendedMore"),
    isDuplicateAllowed: value("isDuplicateAllowed"),
    isCaptureOff: value("isCaptureOff"),
  };
}

function readLetter(scan: PcreScan, changes: Changes): void {
  const letter = scan.peek();
  if (!/^[JUaimnrsx]$/.test(letter)) scan.fail("unrecognized character after (? or (?-");
  scan.at += 1;
  if (letter === "J") changes.isDuplicateAllowed = true;
  if (letter === "n") changes.isCaptureOff = true;
  if (letter === "a" && /^[DPSTW]$/.test(scan.peek())) scan.at += 1;
  if (letter !== "x") return;
  changes.isExtended = true;
  if (scan.peek() !== "x") return;
  changes.isExtendedMore = true;
  scan.at += 1;
}
