// What begins with a parenthesis in a PCRE2 pattern, and how it ends.
import { readCallout } from "./pcre-callout.ts";
import { readCondition } from "./pcre-condition.ts";
import { PLAIN_GROUP } from "./pcre-item.ts";
import { readOptions } from "./pcre-options.ts";
import { GROUP_MAX, GROUP_TOO_BIG, isDigit, type PcreNest, type PcreScan } from "./pcre-scan.ts";
import { openScriptRun, readAssertionName, readVerb, type VerbName } from "./pcre-verb.ts";

export const NEEDS_ASSERTION = "assertion expected after (?( or (?(?C)";
const NAMES_MAX = 10_000;

/** Reads what opens a group, from behind its parenthesis. */
export function readParenthesis(scan: PcreScan, expected: number, verb: VerbName): void {
  if (scan.isAtEnd) scan.unclosed();
  if (scan.peek() === "?") {
    readSpecial(scan, expected);
    return;
  }
  if (scan.peek() === "*") {
    if (scan.left <= 1 || scan.peek(1) === ")") return;
    if (/^[a-z]$/.test(scan.peek(1))) readNamedAssertion(scan, expected);
    else readVerb(scan, verb);
    return;
  }
  scan.depth += 1;
  if (scan.options.isCaptureOff) scan.items.push(PLAIN_GROUP);
  else openCapture(scan);
}

function openCapture(scan: PcreScan): void {
  if (scan.groups >= GROUP_MAX) {
    scan.fail(`too many capturing groups (maximum ${GROUP_MAX})`);
  }
  scan.groups += 1;
  scan.items.push({ kind: "open", form: "plain", group: scan.groups, offset: 0 });
}

function readNamedAssertion(scan: PcreScan, expected: number): void {
  const assertion = readAssertionName(scan);
  if (expected > 0 && assertion !== "ahead" && assertion !== "behind") {
    const isNonAtomic = assertion.endsWith("non-atomic");
    const atomic = "atomic assertion expected after (?( or (?(?C)";
    scan.fail(isNonAtomic ? atomic : NEEDS_ASSERTION);
  }
  if (assertion === "run" || assertion === "atomic-run") {
    openScriptRun(scan, assertion === "atomic-run");
  } else if (assertion === "atomic") {
    openAtomic(scan);
  } else {
    const offset = scan.at - 3;
    scan.at += 1;
    openLook(scan, assertion.startsWith("ahead") ? "ahead" : "behind", offset, expected);
  }
}

function openAtomic(scan: PcreScan): void {
  scan.items.push(PLAIN_GROUP);
  scan.depth += 1;
  scan.at += 1;
}

function openLook(
  scan: PcreScan,
  form: "ahead" | "behind",
  offset: number,
  expected: number,
): void {
  scan.items.push({ kind: "open", form, group: 0, offset });
  scan.depth += 1;
  if (expected > 0) {
    const { depth, options } = scan;
    scan.nests.push({ depth, options, form: "condition", resetTo: 0, highest: 0 });
  }
}

/** What begins with `(?`; stands on the question mark. */
function readSpecial(scan: PcreScan, expected: number): void {
  scan.at += 1;
  if (scan.isAtEnd) scan.unclosed();
  const kind = scan.peek();
  if (kind === "P") readPython(scan);
  else if (kind === "R" || kind === "+" || isDigit(kind)) readCall(scan);
  else if (kind === "-" && isDigit(scan.peek(1))) readCall(scan);
  else if (kind === "&") readNamedItem(scan, true);
  else if (kind === "C") readCallout(scan, expected);
  else if (kind === "(") readCondition(scan);
  else if (kind === ">") openAtomic(scan);
  else if (kind === "=" || kind === "!" || kind === "*") {
    scan.at += 1;
    openLook(scan, "ahead", 0, expected);
  } else if (kind === "<" && /^[=!*]$/.test(scan.peek(1))) {
    scan.at += 2;
    openLook(scan, "behind", scan.at - 4, expected);
  } else if (kind === "<") defineName(scan, ">");
  else if (kind === "'") defineName(scan, "'");
  else readOptions(scan);
}

/** `(?P<name>...)`, `(?P>name)` and `(?P=name)`. */
function readPython(scan: PcreScan): void {
  scan.at += 1;
  if (scan.isAtEnd) scan.unclosed();
  const kind = scan.peek();
  if (kind === "<") defineName(scan, ">");
  else if (kind === ">") readNamedItem(scan, true);
  else if (kind === "=") readNamedItem(scan, false);
  else scan.fail("unrecognized character after (?P");
}

function readNamedItem(scan: PcreScan, isCall: boolean): void {
  const { name, offset } = scan.groupName(")");
  scan.items.push({ kind: "reference", isCall, number: 0, name, offset });
  scan.isRepeatable = true;
}

/** `(?R)`, `(?1)`, `(?-1)` and `(?+1)`. */
function readCall(scan: PcreScan): void {
  let number = 0;
  if (scan.peek() === "R") {
    scan.at += 1;
    if (scan.peek() !== ")") {
      scan.fail("(?R (recursive pattern call) must be followed by a closing parenthesis");
    }
  } else {
    if (scan.peek() === "+" && !isDigit(scan.peek(1))) {
      scan.fail("digit expected after (?+ or (?-");
    }
    const read = scan.number(scan.at, {
      relativeTo: scan.groups,
      max: GROUP_MAX,
      tooBig: GROUP_TOO_BIG,
    });
    if (read.status === "bad") scan.fail(read.message, read.end);
    if (read.status === "read") ({ value: number, end: scan.at } = read);
    if (scan.peek() !== ")") scan.unclosed();
  }
  const offset = scan.at;
  scan.items.push({ kind: "reference", isCall: true, number, name: undefined, offset });
  scan.at += 1;
  scan.isRepeatable = true;
}

/** `(?<name>...)`; stands on the byte before the name. */
function defineName(scan: PcreScan, terminator: string): void {
  const { name } = scan.groupName(terminator);
  openCapture(scan);
  scan.depth += 1;
  if (scan.names.length >= NAMES_MAX) {
    scan.fail(`too many named subpatterns (maximum ${NAMES_MAX})`);
  }
  const number = scan.groups;
  let isDuplicate = false;
  for (const other of scan.names) {
    if (other.name === name) {
      if (other.number === number) return;
      if (!scan.options.isDuplicateAllowed) {
        scan.fail("two named subpatterns have the same name (PCRE2_DUPNAMES not set)");
      }
      isDuplicate = true;
      other.isDuplicate = true;
    } else if (other.number === number) {
      scan.fail("different names for subpatterns of the same number are not allowed");
    }
  }
  scan.names.push({ name, number, isDuplicate });
}

/** The nest that the current group opened, if it opened one. */
function currentNest(scan: PcreScan): PcreNest | undefined {
  const nest = scan.nests.at(-1);
  return nest?.depth === scan.depth ? nest : undefined;
}

export function nextBranch(scan: PcreScan): void {
  const nest = currentNest(scan);
  if (nest?.form === "reset") {
    nest.highest = Math.max(nest.highest, scan.groups);
    scan.groups = nest.resetTo;
  }
  scan.items.push({ kind: "alternative" });
}

export function closeGroup(scan: PcreScan): void {
  scan.isRepeatable = true;
  const nest = currentNest(scan);
  if (nest !== undefined) {
    scan.options = nest.options;
    if (nest.form === "reset") scan.groups = Math.max(nest.highest, scan.groups);
    if (nest.form === "condition") scan.isRepeatable = false;
    if (nest.form === "script-run") scan.items.push({ kind: "close" });
    scan.nests.pop();
  }
  if (scan.depth === 0) scan.fail("unmatched closing parenthesis", scan.at - 1);
  scan.depth -= 1;
  scan.items.push({ kind: "close" });
}
