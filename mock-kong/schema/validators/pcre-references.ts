// What only the whole of a PCRE2 pattern can tell: groups that are not there, conditions with too many branches, `\K` in a lookaround.
import type { PcreItem, PcreTest } from "./pcre-item.ts";
import { GROUP_MAX, GROUP_TOO_BIG, NO_SUCH_GROUP, type PcreScan } from "./pcre-scan.ts";

const NO_KEEP = "\\K is not allowed in lookarounds (but see PCRE2_EXTRA_ALLOW_LOOKAROUND_BSK)";

/** The library's second pass: references, in the order of the pattern. */
export function checkReferences(scan: PcreScan): void {
  const names = new Set(scan.names.map(({ name }) => name));
  const isLook: boolean[] = [];
  let looks = 0;
  for (const item of scan.items) {
    if (item.kind === "open") {
      if (item.test !== undefined) checkTest(scan, item.test, names);
      isLook.push(item.form === "ahead" || item.form === "behind");
      if (isLook.at(-1) === true) looks += 1;
    } else if (item.kind === "close") {
      if (isLook.pop() === true) looks -= 1;
    } else if (item.kind === "keep" && looks > 0) {
      scan.fail(NO_KEEP, scan.text.length);
    } else if (item.kind === "reference") {
      const isThere = item.name === undefined ? item.number <= scan.groups : names.has(item.name);
      if (!isThere) scan.fail(NO_SUCH_GROUP, item.offset);
    }
  }
}

function checkTest(scan: PcreScan, test: PcreTest, names: ReadonlySet<string>): void {
  if (test.form === "number") {
    if (test.number > scan.groups) scan.fail(NO_SUCH_GROUP, test.offset);
    return;
  }
  if (names.has(test.name)) return;
  if (test.form !== "recursion-number") scan.fail(NO_SUCH_GROUP, test.offset);
  let number = 0;
  for (let index = 1; index < test.name.length; index += 1) {
    number = number * 10 + Number(test.name.charAt(index));
    if (number > GROUP_MAX) scan.fail(GROUP_TOO_BIG, test.offset + index);
  }
  if (number > scan.groups) scan.fail(NO_SUCH_GROUP, test.offset);
}

interface Frame {
  readonly form: string;
  branches: number;
  /** The place last noted in this branch, which an error about a condition reports. */
  offset: number;
}

/** The library's third pass: the branches of conditions. */
export function checkConditions(scan: PcreScan): void {
  const frames: Frame[] = [{ form: "plain", branches: 1, offset: 0 }];
  for (const item of scan.items) {
    const frame = frames.at(-1);
    if (frame === undefined) return;
    frame.offset = notedOffset(item) ?? frame.offset;
    if (item.kind === "open") frames.push({ form: item.form, branches: 1, offset: 0 });
    if (item.kind === "alternative") {
      frame.branches += 1;
      frame.offset = 0;
    }
    if (item.kind === "close") {
      frames.pop();
      checkBranches(scan, frame, frames.at(-1)?.offset ?? 0);
    }
  }
}

function notedOffset(item: PcreItem): number | undefined {
  if (item.kind === "reference" || item.kind === "callout") return item.offset;
  if (item.kind !== "open") return undefined;
  if (item.form === "define") return item.offset;
  const { test } = item;
  // Two back, where a number's condition begins.
  return test?.form === "number" ? test.offset - 2 : test?.offset;
}

function checkBranches(scan: PcreScan, frame: Frame, offset: number): void {
  if (frame.form === "define" && frame.branches > 1) {
    scan.fail("DEFINE subpattern contains more than one branch", offset);
  }
  if (frame.form === "condition" && frame.branches > 2) {
    scan.fail("conditional subpattern contains more than two branches", offset);
  }
}
