// How far back each lookbehind of a PCRE2 pattern may look, which must be limited.
import type { PcreOpen, PcreReference } from "./pcre-item.ts";
import { NO_SUCH_GROUP, PcreFault, type PcreScan } from "./pcre-scan.ts";

/** How many branches are measured in all, for one pattern. */
const BRANCHES_MAX = 2000;
/** How deep the branch being measured may lie in groups and calls. The library goes on as long as it has branches. */
const NESTING_MAX = 750;
const LENGTH_MAX = 65_535;
/** The longest branch of a lookbehind whose length varies. */
const VARIABLE_MAX = 255;

const UNLIMITED = "length of lookbehind assertion is not limited";
const TOO_LONG = "lookbehind assertion is too long";
const TOO_COMPLICATED = "lookbehind is too complicated";
const NO_UNIT = "\\C is not allowed in a lookbehind assertion in UTF-8 mode";

interface Length {
  readonly min: number;
  readonly max: number;
}

const NO_LENGTH: Length = { min: 0, max: 0 };

/** Thrown without a place; the innermost lookbehind gives it one. */
class LengthFault extends Error {}

export class PcreLookbehinds {
  readonly #scan: PcreScan;
  /** The item that closes each group. */
  readonly #closing = new Map<number, number>();
  /** The item that opens each capturing group, the first of each number. */
  readonly #opening = new Map<number, number>();
  readonly #measured = new Map<number, Length | "unlimited">();
  /** The items of the groups being called. */
  readonly #calls: number[] = [];
  #branches = 0;
  #nesting = 0;
  #at = 0;

  constructor(scan: PcreScan) {
    this.#scan = scan;
    const open: number[] = [];
    for (const [index, item] of scan.items.entries()) {
      if (item.kind === "open") {
        open.push(index);
        if (item.group > 0 && !this.#opening.has(item.group)) this.#opening.set(item.group, index);
      }
      if (item.kind === "close") this.#closing.set(open.pop() ?? index, index);
    }
  }

  /** Throws a `PcreFault` for the first lookbehind that is not good. */
  check(): void {
    this.#checkUpTo(this.#scan.items.length);
  }

  #checkUpTo(end: number): void {
    for (; this.#at < end; this.#at += 1) {
      const item = this.#scan.items[this.#at];
      if (item?.kind === "open" && item.form === "behind") this.#lookbehind(item);
    }
  }

  /** Measures each branch of a lookbehind; ends on what closes it. */
  #lookbehind(open: PcreOpen): void {
    let length: Length | undefined;
    let isVariable = false;
    do {
      this.#at += 1;
      let branch: Length;
      try {
        branch = this.#branch();
      } catch (error) {
        if (error instanceof LengthFault) throw new PcreFault(error.message, open.offset);
        throw error;
      }
      isVariable ||= branch.min !== branch.max;
      length = longest(length, branch);
    } while (this.#scan.items[this.#at]?.kind === "alternative");
    if (isVariable && length.max > VARIABLE_MAX) {
      const message = "branch too long in variable-length lookbehind assertion";
      throw new PcreFault(message, open.offset);
    }
  }

  /** Measures up to the next alternative or the end of the group. */
  #branch(): Length {
    this.#branches += 1;
    this.#nesting += 1;
    if (this.#branches > BRANCHES_MAX + 1 || this.#nesting > NESTING_MAX) {
      throw new LengthFault(TOO_COMPLICATED);
    }
    let min = 0;
    let max = 0;
    let last = NO_LENGTH;
    for (; ; this.#at += 1) {
      const item = this.#scan.items[this.#at];
      if (item === undefined || item.kind === "close" || item.kind === "alternative") break;
      if (item.kind === "accept" || item.kind === "fail") {
        this.#skipBranch();
        break;
      }
      if (item.kind === "repeat") {
        if (item.max === Infinity) throw new LengthFault(UNLIMITED);
        const before = last;
        last = {
          min: item.min === 0 ? 0 : (item.min - 1) * before.min,
          max: item.max === 0 ? 0 : (item.max - 1) * before.max,
        };
        if (item.min === 0) min -= before.min;
        if (item.max === 0) max -= before.max;
      } else {
        last = this.#item();
      }
      min += last.min;
      max += last.max;
      if (max > LENGTH_MAX) throw new LengthFault(TOO_LONG);
    }
    this.#nesting -= 1;
    return { min, max };
  }

  #skipBranch(): void {
    for (this.#at += 1; ; this.#at += 1) {
      const kind = this.#scan.items[this.#at]?.kind;
      if (kind === undefined || kind === "close" || kind === "alternative") return;
      if (kind === "open") this.#at = this.#closing.get(this.#at) ?? this.#at;
    }
  }

  /** The length of an item that is no quantifier; ends on its last part. */
  #item(): Length {
    const item = this.#scan.items[this.#at];
    if (item?.kind === "text") return item;
    if (item?.kind === "grapheme") throw new LengthFault(UNLIMITED);
    if (item?.kind === "unit") {
      if (this.#scan.isUtf) throw new LengthFault(NO_UNIT);
      return { min: 1, max: 1 };
    }
    if (item?.kind === "reference") return this.#reference(item);
    return item?.kind === "open" ? this.#group(item) : NO_LENGTH;
  }

  #group(open: PcreOpen): Length {
    const end = this.#closing.get(this.#at) ?? this.#at;
    if (open.form === "behind") {
      this.#lookbehind(open);
    } else if (open.form === "ahead") {
      this.#at += 1;
      this.#checkUpTo(end);
      if (this.#scan.items[this.#at + 1]?.kind === "repeat") this.#at += 1;
    } else if (open.form === "define") {
      this.#at = end;
    } else {
      return this.#inside(open.group);
    }
    return NO_LENGTH;
  }

  /** The length of the group that opens here; ends on what closes it. */
  #inside(group: number): Length {
    const end = this.#closing.get(this.#at) ?? this.#at;
    const isKept = group > 0 && !this.#scan.isReset;
    const known = isKept ? this.#measured.get(group) : undefined;
    if (known === "unlimited") throw new LengthFault(UNLIMITED);
    if (known !== undefined) {
      this.#at = end;
      return known;
    }
    if (isKept) this.#measured.set(group, "unlimited");
    let length: Length | undefined;
    do {
      this.#at += 1;
      length = longest(length, this.#branch());
    } while (this.#scan.items[this.#at]?.kind === "alternative");
    if (isKept) this.#measured.set(group, length);
    return length;
  }

  #reference(reference: PcreReference): Length {
    let { number: group } = reference;
    const { isReset, names, groups } = this.#scan;
    const isBack = !reference.isCall;
    if (reference.name === undefined) {
      if (isBack && isReset) throw new LengthFault(UNLIMITED);
    } else {
      const found = names.find(({ name }) => name === reference.name);
      if (found === undefined) throw new PcreFault(NO_SUCH_GROUP, reference.offset);
      if (isBack && (found.isDuplicate || isReset)) throw new LengthFault(UNLIMITED);
      group = found.number;
    }
    if (group > groups) throw new PcreFault(NO_SUCH_GROUP, reference.offset);
    const open = this.#opening.get(group);
    if (group === 0 || open === undefined) throw new LengthFault(UNLIMITED);
    const close = this.#closing.get(open) ?? open;
    const isWithin = this.#at > open && this.#at < close;
    if (isWithin || this.#calls.includes(open)) throw new LengthFault(UNLIMITED);
    const back = this.#at;
    this.#calls.push(open);
    this.#at = open;
    const length = this.#inside(group);
    this.#calls.pop();
    this.#at = back;
    return length;
  }
}

function longest(length: Length | undefined, branch: Length): Length {
  if (length === undefined) return branch;
  return { min: Math.min(length.min, branch.min), max: Math.max(length.max, branch.max) };
}
