// The functions of CEL that schemas use: its own, and Kubernetes' for strings, lists and regular expressions.
// Source: CEL specification; Kubernetes 1.33, apiserver pkg/cel/library
import { isJsonObject } from "../../../core/json.ts";
import { equalJson } from "../../json.ts";
import { isIp } from "../addresses.ts";
import { goRegExp } from "../go-regexp.ts";
import { CelError } from "./cel-syntax.ts";

/** A length of time, in milliseconds. */
export class CelDuration {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }
}

/** A moment, in milliseconds since the Unix epoch. */
export class CelTime {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }
}

/** A value that may be absent: `a.?b`, `optional.of(x)`. */
export class CelOptional {
  readonly present: boolean;
  readonly value: unknown;

  constructor(present: boolean, value?: unknown) {
    this.present = present;
    this.value = value;
  }
}

/** `target` is `undefined` for a global function. */
export function callFunction(name: string, target: unknown, args: readonly unknown[]): unknown {
  const all = target === undefined ? args : [target, ...args];
  const found = FUNCTIONS[name];
  if (found === undefined || !Object.hasOwn(FUNCTIONS, name))
    throw new CelError(`no such function: ${name}`);
  return found(...all);
}

type CelFunction = (...args: readonly unknown[]) => unknown;

const FUNCTIONS: Readonly<Record<string, CelFunction>> = {
  size: (value) => sizeOf(value),
  startsWith: (text, part) => str(text).startsWith(str(part)),
  endsWith: (text, part) => str(text).endsWith(str(part)),
  contains: (text, part) => str(text).includes(str(part)),
  matches: (text, pattern) => regex(pattern).test(str(text)),
  find: (text, pattern) => regex(pattern).exec(str(text))?.[0] ?? "",
  findAll: (text, pattern) => [...str(text).matchAll(regex(pattern, "g"))].map(([match]) => match),
  indexOf: (value, part) =>
    Array.isArray(value)
      ? value.findIndex((item) => equalJson(item, part))
      : str(value).indexOf(str(part)),
  lastIndexOf: (value, part) =>
    Array.isArray(value)
      ? value.findLastIndex((item) => equalJson(item, part))
      : str(value).lastIndexOf(str(part)),
  lowerAscii: (text) => str(text).toLowerCase(),
  upperAscii: (text) => str(text).toUpperCase(),
  trim: (text) => str(text).trim(),
  replace: (text, from, to) => str(text).replaceAll(str(from), str(to)),
  split: (text, separator) => str(text).split(str(separator)),
  substring: (text, from, to) =>
    str(text).substring(num(from), to === undefined ? Infinity : num(to)),
  charAt: (text, index) => str(text).charAt(num(index)),
  join: (list, separator) => arr(list).join(separator === undefined ? "" : str(separator)),
  isSorted: (list) =>
    arr(list).every((item, index, items) => index === 0 || compareCel(items[index - 1], item) <= 0),
  sum: (list) => arr(list).reduce<number>((sum, item) => sum + num(item), 0),
  min: (list) => arr(list).reduce((least, item) => (compareCel(item, least) < 0 ? item : least)),
  max: (list) => arr(list).reduce((most, item) => (compareCel(item, most) > 0 ? item : most)),
  int: (value) => integer(value),
  uint: (value) => integer(value),
  double: (value) => num(typeof value === "string" ? Number(value) : value),
  string: (value) => textOf(value),
  bool: (value) => value === true || value === "true",
  type: (value) => typeName(value),
  dyn: (value) => value,
  duration: (text) => parseDuration(str(text)),
  timestamp: (text) => new CelTime(Date.parse(str(text))),
  isIP: (text) => isIp(str(text)),
  isURL: (text) => URL.canParse(str(text)),
  orValue: (value, other) => (optional(value).present ? optional(value).value : other),
  hasValue: (value) => optional(value).present,
  value: (value) => {
    if (!optional(value).present) throw new CelError("optional.none() dereference");
    return optional(value).value;
  },
};

function optional(value: unknown): CelOptional {
  if (!(value instanceof CelOptional)) throw new CelError("not an optional value");
  return value;
}

function sizeOf(value: unknown): number {
  if (typeof value === "string") return Array.from(value).length;
  if (Array.isArray(value)) return value.length;
  if (isJsonObject(value)) return Object.keys(value).length;
  throw new CelError("no such overload: size");
}

function str(value: unknown): string {
  if (typeof value !== "string") throw new CelError("no such overload: not a string");
  return value;
}

export function num(value: unknown): number {
  if (typeof value !== "number" || Number.isNaN(value))
    throw new CelError("no such overload: not a number");
  return value;
}

function arr(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new CelError("no such overload: not a list");
  return value;
}

function regex(pattern: unknown, flags = ""): RegExp {
  try {
    return goRegExp(str(pattern), flags);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CelError(`invalid regular expression: ${str(pattern)}`);
  }
}

function integer(value: unknown): number {
  if (value instanceof CelTime) return Math.floor(value.ms / 1000);
  const number = typeof value === "string" ? Number(value) : value;
  return Math.trunc(num(number));
}

function textOf(value: unknown): string {
  if (value instanceof CelDuration) return `${value.ms / 1000}s`;
  if (value instanceof CelTime) return new Date(value.ms).toISOString();
  return typeof value === "string" ? value : JSON.stringify(value);
}

function typeName(value: unknown): string {
  if (value === null) return "null_type";
  if (Array.isArray(value)) return "list";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "double";
  if (typeof value === "boolean") return "bool";
  return typeof value === "string" ? "string" : "map";
}

const UNIT_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

function parseDuration(text: string): CelDuration {
  if (!/^-?(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$|^0$/.test(text)) {
    throw new CelError("type conversion error from 'string' to 'google.protobuf.Duration'");
  }
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)];
  const ms = parts.reduce(
    (sum, [, count, unit = ""]) => sum + Number(count) * (UNIT_MS[unit] ?? 0),
    0,
  );
  return new CelDuration(text.startsWith("-") ? -ms : ms);
}

/** @throws {CelError} for what has no order. */
export function compareCel(left: unknown, right: unknown): number {
  if (left instanceof CelDuration && right instanceof CelDuration) return left.ms - right.ms;
  if (left instanceof CelTime && right instanceof CelTime) return left.ms - right.ms;
  if (typeof left === "string" && typeof right === "string") {
    return left === right ? 0 : left < right ? -1 : 1;
  }
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  return num(left) - num(right);
}
