// Callouts in a PCRE2 pattern as `(?C1)` and `(?C'text')`.
import { NOTHING } from "./pcre-item.ts";
import { isDigit, type PcreScan } from "./pcre-scan.ts";

const NUMBER_MAX = 255;
/** What may stand around a text, with what ends it where that differs. */
const DELIMITERS = "`'\"^%#${";

/** Reads a callout; stands on its `C`. */
export function readCallout(scan: PcreScan, expected: number): void {
  scan.at += 1;
  if (scan.isAtEnd) scan.unclosed();
  scan.assertionAhead = expected - 1;
  const isNumber = scan.peek() === ")" || isDigit(scan.peek());
  scan.items.push(isNumber ? NOTHING : { kind: "callout", offset: scan.at });
  if (isNumber) readNumber(scan);
  else readText(scan);
  if (scan.peek() !== ")") scan.fail("closing parenthesis for (?C expected");
  scan.at += 1;
}

function readNumber(scan: PcreScan): void {
  let number = 0;
  while (isDigit(scan.peek())) {
    number = number * 10 + Number(scan.peek());
    scan.at += 1;
    if (number > NUMBER_MAX) scan.fail("number after (?C is greater than 255");
  }
}

function readText(scan: PcreScan): void {
  const start = scan.at;
  const open = scan.peek();
  if (!DELIMITERS.includes(open)) scan.fail("unrecognized string delimiter follows (?C");
  const close = open === "{" ? "}" : open;
  let end = scan.text.indexOf(close, start + 1);
  // A delimiter written twice stands for itself.
  while (end >= 0 && scan.text.charAt(end + 1) === close) end = scan.text.indexOf(close, end + 2);
  if (end < 0) scan.fail("missing terminating delimiter for callout with string argument");
  scan.at = end + 1;
}
