// Verbs of PCRE2 as `(*COMMIT)` or `(*MARK:name)`, and assertions by name as `(*pla:...)`.
import { NOTHING, PLAIN_GROUP, type PcreItem } from "./pcre-item.ts";
import type { PcreScan } from "./pcre-scan.ts";

const MARK_NAME_MAX = 255;
const BAD_VERB = "(*VERB) not recognized or malformed";

/** Each verb, and how the name behind it is meant. */
const VERBS: ReadonlyMap<string, "required" | "before" | "optional"> = new Map([
  ["", "required"],
  ["MARK", "required"],
  ["ACCEPT", "before"],
  ["F", "before"],
  ["FAIL", "before"],
  ["COMMIT", "optional"],
  ["PRUNE", "optional"],
  ["SKIP", "optional"],
  ["THEN", "optional"],
]);

type NamedAssertion =
  "ahead" | "behind" | "ahead-non-atomic" | "behind-non-atomic" | "atomic" | "run" | "atomic-run";

const ASSERTIONS: ReadonlyMap<string, NamedAssertion> = new Map([
  ["pla", "ahead"],
  ["plb", "behind"],
  ["napla", "ahead-non-atomic"],
  ["naplb", "behind-non-atomic"],
  ["nla", "ahead"],
  ["nlb", "behind"],
  ["positive_lookahead", "ahead"],
  ["positive_lookbehind", "behind"],
  ["non_atomic_positive_lookahead", "ahead-non-atomic"],
  ["non_atomic_positive_lookbehind", "behind-non-atomic"],
  ["negative_lookahead", "ahead"],
  ["negative_lookbehind", "behind"],
  ["atomic", "atomic"],
  ["sr", "run"],
  ["asr", "atomic-run"],
  ["script_run", "run"],
  ["atomic_script_run", "atomic-run"],
]);

/** The name behind a verb, which runs to the next parenthesis whatever stands there. */
export class VerbName {
  #start: number | undefined;
  #after: PcreItem | undefined;

  get isOpen(): boolean {
    return this.#start !== undefined;
  }

  open(start: number, after: PcreItem | undefined): void {
    this.#start = start;
    this.#after = after;
  }

  take(scan: PcreScan, char: string): void {
    if (char !== ")" || this.#start === undefined) return;
    if (scan.at - this.#start - 1 > MARK_NAME_MAX) {
      const message = "name is too long in (*MARK), (*PRUNE), (*SKIP), or (*THEN)";
      scan.fail(message, scan.at - 1);
    }
    if (this.#after !== undefined) scan.items.push(this.#after);
    this.#start = undefined;
  }
}

/** Reads a verb; stands on its asterisk. */
export function readVerb(scan: PcreScan, name: VerbName): void {
  const verb = scan.verbName();
  const meaning = VERBS.get(verb);
  if (meaning === undefined || (scan.peek() !== ":" && scan.peek() !== ")")) scan.fail(BAD_VERB);
  if (scan.startsWith(":)")) scan.at += 1;
  const hasName = scan.peek() === ":";
  if (meaning === "required" && !hasName) scan.fail("(*MARK) must have an argument");
  scan.isRepeatable = verb === "ACCEPT";
  scan.at += 1;
  const item = verbItem(verb);
  if (hasName) {
    scan.items.push(NOTHING);
    name.open(scan.at, meaning === "before" ? item : undefined);
  } else {
    scan.items.push(item);
  }
}

function verbItem(verb: string): PcreItem {
  if (verb === "ACCEPT") return { kind: "accept" };
  return verb === "F" || verb === "FAIL" ? { kind: "fail" } : NOTHING;
}

/** Reads the name of an assertion up to its colon; stands on the asterisk. */
export function readAssertionName(scan: PcreScan): NamedAssertion {
  const assertion = ASSERTIONS.get(scan.verbName());
  if (assertion === undefined || scan.peek() !== ":") {
    return scan.fail("(*alpha_assertion) not recognized");
  }
  return assertion;
}

/** `(*sr:...)`, and `(*asr:...)`, which is an atomic group inside it. */
export function openScriptRun(scan: PcreScan, isAtomic: boolean): void {
  scan.items.push(PLAIN_GROUP);
  scan.depth += 1;
  scan.at += 1;
  if (!isAtomic) return;
  scan.items.push(PLAIN_GROUP);
  const { depth, options } = scan;
  scan.nests.push({ depth, options, form: "script-run", resetTo: 0, highest: 0 });
}
