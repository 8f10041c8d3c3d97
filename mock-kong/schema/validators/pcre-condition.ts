// The condition of a conditional group in a PCRE2 pattern: `(?(1)...)`, `(?(<name>)...)`, `(?(?=a)...)`.
import type { PcreTest } from "./pcre-item.ts";
import { GROUP_MAX, GROUP_TOO_BIG, isDigit, NO_SUCH_GROUP, type PcreScan } from "./pcre-scan.ts";

const BAD_VERSION = "syntax error or number too big in (?(VERSION condition";
const VERSION_MAX = 1000;

/** Reads a condition; stands on its parenthesis. */
export function readCondition(scan: PcreScan): void {
  scan.at += 1;
  if (scan.isAtEnd) scan.unclosed();
  scan.depth += 1;
  if (scan.peek() === "?" || scan.peek() === "*") {
    push(scan, undefined);
    scan.at -= 1;
    scan.assertionAhead = 2;
    return;
  }
  const rule = { relativeTo: scan.groups, max: GROUP_MAX, tooBig: GROUP_TOO_BIG };
  const read = scan.number(scan.at, rule);
  if (read.status === "bad") scan.fail(read.message, read.end);
  if (read.status === "read") {
    scan.at = read.end;
    if (read.value <= 0) scan.fail(NO_SUCH_GROUP);
    push(scan, { form: "number", number: read.value, name: "", offset: scan.at - 2 });
  } else if (scan.left >= 10 && scan.startsWith("VERSION") && scan.peek(7) !== ")") {
    readVersion(scan);
  } else {
    readName(scan);
  }
  if (scan.peek() !== ")") scan.fail("missing closing parenthesis for condition");
  scan.at += 1;
}

function push(scan: PcreScan, test: PcreTest | undefined): void {
  const open = { kind: "open", form: "condition", group: 0, offset: 0 } as const;
  scan.items.push(test === undefined ? open : { ...open, test });
}

/** `(?(VERSION>=10.4)`. */
function readVersion(scan: PcreScan): void {
  scan.at += 7;
  if (scan.peek() === ">") scan.at += 1;
  if (scan.peek() !== "=") scan.fail(BAD_VERSION);
  scan.at += 1;
  if (!isDigit(scan.peek())) scan.fail(BAD_VERSION);
  const major = scan.number(scan.at, { max: VERSION_MAX, tooBig: BAD_VERSION });
  if (major.status === "none") return;
  scan.at = major.end;
  if (major.status === "bad" || scan.isAtEnd) scan.fail(BAD_VERSION);
  if (scan.peek() === ".") {
    scan.at += 1;
    if (!isDigit(scan.peek())) scan.fail(BAD_VERSION);
    scan.at += isDigit(scan.peek(1)) ? 2 : 1;
    if (scan.peek() !== ")") scan.fail(BAD_VERSION);
  }
  push(scan, undefined);
}

function readName(scan: PcreScan): void {
  const isRecursion = scan.startsWith("R&");
  const quote = { "<": ">", "'": "'" }[scan.peek()];
  if (isRecursion) scan.at += 1;
  else if (quote === undefined) scan.at -= 1;
  const { name, offset } = scan.groupName(isRecursion ? ")" : (quote ?? ")"));
  if (isRecursion || quote === undefined) scan.at -= 1;
  if (!isRecursion && quote === undefined && name === "DEFINE") {
    scan.items.push({ kind: "open", form: "define", group: 0, offset });
    return;
  }
  push(scan, { form: testForm(name, isRecursion, quote), number: 0, name, offset });
}

function testForm(name: string, isRecursion: boolean, quote: string | undefined): PcreTest["form"] {
  if (isRecursion) return "recursion-name";
  return quote === undefined && /^R\d*$/.test(name) ? "recursion-number" : "name";
}
