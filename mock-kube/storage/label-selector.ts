// Label selectors: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
// Source: Kubernetes 1.33, apimachinery pkg/labels/selector.go
import { labelKeyErrors, labelValueErrors } from "../schema/names.ts";
import { badRequest } from "../statuses.ts";

type Labels = Readonly<Record<string, string>>;
export type LabelMatcher = (labels: Labels) => boolean;

const SYMBOLS = ["==", "!=", ")", ",", "!", "=", "<", ">", "("];
const OPERATORS: ReadonlySet<string> = new Set(["in", "notin", "=", "==", "!=", "<", ">"]);
const OPERATOR_NAMES = "in, notin, =, ==, !=, gt, lt";

/** @throws {KubeApiError} 400 when the selector cannot be read. */
export function labelMatcher(selector: string | undefined): LabelMatcher {
  const requirements = new Parser(tokensOf(selector ?? "")).requirements();
  return (labels) => requirements.every((matches) => matches(labels));
}

/** Symbols and words; one "" at the end. */
function tokensOf(selector: string): readonly string[] {
  const tokens: string[] = [];
  let at = 0;
  while (at < selector.length) {
    const rest = selector.slice(at);
    const [space = ""] = /^[ \t\r\n]+/.exec(rest) ?? [];
    const symbol = SYMBOLS.find((candidate) => rest.startsWith(candidate));
    const [word = ""] = /^[^ \t\r\n=!(),<>]+/.exec(rest) ?? [];
    const token = symbol ?? word;
    if (space === "") tokens.push(token);
    at += space === "" ? token.length : space.length;
  }
  return [...tokens, ""];
}

class Parser {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  requirements(): readonly LabelMatcher[] {
    const found: LabelMatcher[] = [];
    while (this.peek() !== "") {
      if (this.peek() !== "!" && !isWord(this.peek())) {
        throw badRequest(`found '${this.peek()}', expected: !, identifier, or 'end of string'`);
      }
      found.push(this.requirement());
      const separator = this.next();
      if (separator === "") break;
      if (separator !== ",") {
        throw badRequest(`found '${separator}', expected: ',' or 'end of string'`);
      }
      if (this.peek() !== "!" && !isWord(this.peek())) {
        throw badRequest(`found '${this.peek()}', expected: identifier after ','`);
      }
    }
    return found;
  }

  private requirement(): LabelMatcher {
    const isNegated = this.peek() === "!";
    if (isNegated) this.at += 1;
    const key = this.next();
    if (!isWord(key)) throw unparsable(`found '${key}', expected: identifier`);
    checkKey(key);
    if (isNegated) return (labels) => !Object.hasOwn(labels, key);
    if (this.peek() === "" || this.peek() === ",") return (labels) => Object.hasOwn(labels, key);
    const operator = this.next();
    if (!OPERATORS.has(operator)) {
      throw unparsable(`found '${operator}', expected: ${OPERATOR_NAMES}`);
    }
    const values =
      operator === "in" || operator === "notin" ? this.valueSet() : new Set([this.exactValue()]);
    return matcher(key, operator, values);
  }

  private valueSet(): ReadonlySet<string> {
    const open = this.next();
    if (open !== "(") throw unparsable(`found '${open}' expected: '('`);
    const values = new Set<string>();
    for (;;) {
      const token = this.next();
      if (token === ")" || token === ",") values.add("");
      else if (isWord(token)) values.add(token);
      else throw unparsable(`found '${token}', expected: ',', ')' or identifier`);
      if (token === ")") return values;
      const after = token === "," ? "," : this.next();
      if (after === ")") return values;
      if (after !== ",") throw unparsable(`found '${after}', expected: ',' or ')'`);
      if (token !== "," && this.peek() === ")") {
        this.at += 1;
        values.add("");
        return values;
      }
    }
  }

  private exactValue(): string {
    const token = this.peek();
    if (token === "" || token === ",") return "";
    if (!isWord(token)) throw unparsable(`found '${token}', expected: identifier`);
    this.at += 1;
    return token;
  }

  private peek(): string {
    return this.tokens[this.at] ?? "";
  }

  private next(): string {
    const token = this.peek();
    if (token !== "") this.at += 1;
    return token;
  }
}

/** The words of operators are names, too, where a name is due. */
function isWord(token: string): boolean {
  return token !== "" && !SYMBOLS.includes(token);
}

function matcher(key: string, operator: string, values: ReadonlySet<string>): LabelMatcher {
  const [first = ""] = values;
  if (operator === "<" || operator === ">") {
    if (!/^[+-]?\d+$/.test(first)) {
      const why = "for 'Gt', 'Lt' operators, the value must be an integer";
      throw unparsable(`values[0]: Invalid value: ${JSON.stringify(first)}: ${why}`);
    }
    const bound = Number(first);
    return ({ [key]: label }) => {
      const number = /^-?\d+$/.test(label ?? "") ? Number(label) : Number.NaN;
      return operator === ">" ? number > bound : number < bound;
    };
  }
  checkValues(key, values);
  const isNegated = operator === "!=" || operator === "notin";
  return ({ [key]: label }) => (label !== undefined && values.has(label)) !== isNegated;
}

function unparsable(why: string): Error {
  return badRequest(`unable to parse requirement: ${why}`);
}

function checkKey(key: string): void {
  const [problem] = labelKeyErrors(key);
  if (problem === undefined) return;
  throw unparsable(`<nil>: Invalid value: ${JSON.stringify(key)}: ${problem}`);
}

function checkValues(key: string, values: Iterable<string>): void {
  for (const [index, value] of [...values].entries()) {
    const [problem] = labelValueErrors(value);
    if (problem === undefined) continue;
    throw unparsable(
      `values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${problem}`,
    );
  }
}
