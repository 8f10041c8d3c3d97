// Label selectors: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
// Source: Kubernetes 1.33, apimachinery pkg/labels/selector.go
import { labelKeyErrors, labelValueErrors } from "../schema/names.ts";
import { badRequest } from "../statuses.ts";

type Labels = Readonly<Record<string, string>>;
export type LabelMatcher = (labels: Labels) => boolean;

const SET = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EQUALITY = /^([^\s!=<>]+)\s*(==|=|!=)\s*(\S*)$/;
const COMPARISON = /^([^\s!=<>]+)\s*([<>])\s*(-?\d+)$/;
const EXISTENCE = /^(!?)\s*([^\s!=<>()]+)$/;

/** @throws {KubeApiError} 400 when the selector cannot be read. */
export function labelMatcher(selector: string | undefined): LabelMatcher {
  const requirements = splitRequirements(selector ?? "").map((text) => requirement(text));
  return (labels) => requirements.every((matches) => matches(labels));
}

/** Splits at the commas outside parentheses. */
function splitRequirements(selector: string): readonly string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function requirement(text: string): LabelMatcher {
  const [, setKey = "", setOperator = "", setValues] = SET.exec(text) ?? [];
  if (setValues !== undefined) {
    const values = new Set(setValues.split(",").map((value) => value.trim()));
    check(setKey, values);
    return ({ [setKey]: label }) =>
      setOperator === "in" ? label !== undefined && values.has(label) : !values.has(label ?? "\0");
  }
  const [, key = "", operator = "", value] = EQUALITY.exec(text) ?? [];
  if (value !== undefined) {
    check(key, [value]);
    return ({ [key]: label }) => (operator === "!=" ? label !== value : label === value);
  }
  const [, numberKey = "", order = "", bound] = COMPARISON.exec(text) ?? [];
  if (bound !== undefined) {
    check(numberKey, []);
    return ({ [numberKey]: label }) => {
      const number = /^-?\d+$/.test(label ?? "") ? Number(label) : Number.NaN;
      return order === ">" ? number > Number(bound) : number < Number(bound);
    };
  }
  const [, not = "", name] = EXISTENCE.exec(text) ?? [];
  if (name === undefined) {
    throw badRequest(`unable to parse requirement: ${parseProblem(text)}`);
  }
  check(name, []);
  return (labels) => Object.hasOwn(labels, name) !== (not === "!");
}

const OPERATORS = ["in", "notin", "=", "==", "!=", "gt", "lt"];

/** What the real server's parser stumbles over first. */
function parseProblem(text: string): string {
  const [, , , notOpen] = /^(\S+)\s+(in|notin)\s*([^\s(]\S*|$)/.exec(text) ?? [];
  if (notOpen !== undefined) return `found '${notOpen}', expected: '('`;
  const [, operator] = /^(=|==|!=|[<>(),])/.exec(text) ?? [];
  if (operator !== undefined) {
    return `found '${operator}', expected: !, identifier, or 'end of string'`;
  }
  const [, second = ""] = /^\S+\s+(\S*)/.exec(text) ?? [];
  return `found '${second}', expected: ${OPERATORS.join(", ")}`;
}

function check(key: string, values: Iterable<string>): void {
  for (const problem of labelKeyErrors(key)) {
    throw badRequest(
      `unable to parse requirement: key: Invalid value: ${JSON.stringify(key)}: ${problem}`,
    );
  }
  for (const value of values) {
    for (const problem of labelValueErrors(value)) {
      throw badRequest(
        `unable to parse requirement: values[0][${key}]: Invalid value: ${JSON.stringify(value)}: ${problem}`,
      );
    }
  }
}
