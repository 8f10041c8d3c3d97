// What the placeholders of a recording stand for in a run: found at first sight, and the same from then on.

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** What a server allots, by the placeholder's kind. */
const SHAPES: Readonly<Record<string, string>> = {
  uid: UUID,
  rv: String.raw`\d+`,
  listrv: String.raw`\d+`,
  time: String.raw`\d{4}-\d{2}-\d{2}T[\d:.]+Z`,
  ip: String.raw`\d+\.\d+\.\d+\.\d+`,
  port: String.raw`\d+`,
  gen: "[a-z0-9]{5}",
  continue: "[A-Za-z0-9_=-]+",
  token: "[A-Za-z0-9_.-]+",
  age: "(?:\\d+[smhd])+|<unknown>|<invalid>",
  num: String.raw`\d+`,
  ptr: "0x[0-9a-f]+",
  hash: "[A-Za-z0-9+/]{11}=",
};

/** Kinds whose numbers tell one from another: the same number, the same value. */
const BOUND: ReadonlySet<string> = new Set(["uid", "rv", "ip", "port", "gen"]);

const PLACEHOLDER = /\{\{([a-z]+)(?::(\w+))?\}\}/g;

export class Bindings {
  readonly namespace: string;
  readonly #values = new Map<string, string>();

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  /** A recorded text with the namespace and everything bound so far filled in. */
  fill(text: string): string {
    return text
      .replaceAll("{{ns}}", this.namespace)
      .replace(PLACEHOLDER, (whole, kind: string, number: string | undefined) => {
        return this.#values.get(`${kind}:${number}`) ?? whole;
      });
  }

  /** Whether a text is what was recorded; binds what it shows. `undefined`: it is, else what is wrong. */
  match(recorded: string, got: string): string | undefined {
    const [expected, actual] = [recorded.replaceAll("{{ns}}", this.namespace), got].map(flowing);
    if (expected === actual) return undefined;
    const groups: string[] = [];
    const pattern = patternOf(expected ?? "", groups);
    const found = new RegExp(`^(?:${pattern})$`).exec(actual ?? "");
    if (found === null) return "another text";
    for (const [index, placeholder] of groups.entries()) {
      const problem = this.#bind(placeholder, found[index + 1] ?? "");
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #bind(placeholder: string, value: string): string | undefined {
    const [kind = "", number] = placeholder.split(":");
    if (!BOUND.has(kind) || number === undefined) return undefined;
    const before = this.#values.get(placeholder);
    if (before !== undefined) {
      return before === value ? undefined : `{{${placeholder}}} was ${before} before`;
    }
    for (const [other, otherValue] of this.#values) {
      const [otherKind, otherNumber] = other.split(":");
      if (otherKind !== kind) continue;
      if (otherValue === value) return `{{${placeholder}}} is the same as {{${other}}}`;
      const isOutOfOrder =
        kind === "rv" &&
        Number(otherNumber) < Number(number) !== BigInt(otherValue) < BigInt(value);
      if (isOutOfOrder)
        return `{{${placeholder}}} is out of order with {{${other}}} = ${otherValue}`;
    }
    this.#values.set(placeholder, value);
    return undefined;
  }
}

/** Runs of white space in texts of several lines are all the same: Go's diffs mix kinds of blanks at random. */
function flowing(text: string): string {
  return text.includes("\n") ? text.replace(/[\s\u00a0]+/g, " ") : text;
}

function patternOf(expected: string, groups: string[]): string {
  let pattern = "";
  let from = 0;
  for (const found of expected.matchAll(PLACEHOLDER)) {
    const [whole, kind = "", number] = found;
    const shape = SHAPES[kind];
    if (shape === undefined) continue;
    pattern += `${literally(expected.slice(from, found.index))}(${shape})`;
    groups.push(number === undefined ? kind : `${kind}:${number}`);
    from = found.index + whole.length;
  }
  return pattern + literally(expected.slice(from));
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
