// Computes CEL expressions over JSON values.
import { isJsonObject } from "../../../core/json.ts";
import { equalJson } from "../../json.ts";
import {
  callFunction,
  CelDuration,
  CelOptional,
  CelTime,
  compareCel,
  num,
} from "./cel-functions.ts";
import { CelError, type CelNode } from "./cel-syntax.ts";

export type CelScope = Readonly<Record<string, unknown>>;

/** No expression may visit more nodes than this: a schema's author is not always the cluster's. */
const CEL_STEPS_MAX = 1_000_000;

/** @throws {CelError} when a value has not the shape that the expression needs, or the expression is too long a work. */
export function evaluateCel(node: CelNode, scope: CelScope): unknown {
  return new Evaluation().value(node, scope);
}

class Evaluation {
  private steps = 0;

  value(node: CelNode, scope: CelScope): unknown {
    this.steps += 1;
    if (this.steps > CEL_STEPS_MAX) throw new CelError("operation cancelled: cost limit exceeded");
    switch (node.is) {
      case "literal":
        return node.value;
      case "name":
        if (!Object.hasOwn(scope, node.name))
          throw new CelError(`undeclared reference: ${node.name}`);
        return scope[node.name];
      case "field":
        return this.field(this.value(node.of, scope), node.name, node.optional);
      case "index":
        return this.index(this.value(node.of, scope), this.value(node.key, scope), node.optional);
      case "call":
        return this.call(node, scope);
      case "list":
        return node.items.map((item) => this.value(item, scope));
      case "map":
        return Object.fromEntries(
          node.entries.map(([key, item]) => [
            String(this.value(key, scope)),
            this.value(item, scope),
          ]),
        );
      case "unary": {
        const operand = this.value(node.operand, scope);
        return node.operator === "!" ? !bool(operand) : -num(operand);
      }
      case "binary":
        return this.binary(node, scope);
      case "choice":
        return bool(this.value(node.condition, scope))
          ? this.value(node.yes, scope)
          : this.value(node.no, scope);
    }
  }

  private field(value: unknown, name: string, optional: boolean): unknown {
    const key = unescapeName(name);
    if (value instanceof CelOptional) {
      return value.present ? wrap(value.value, key) : value;
    }
    if (optional) return wrap(value, key);
    if (!isJsonObject(value) || !Object.hasOwn(value, key))
      throw new CelError(`no such key: ${key}`);
    return value[key];
  }

  private index(value: unknown, key: unknown, optional: boolean): unknown {
    if (Array.isArray(value)) {
      const index = num(key);
      if (index in value) return optional ? new CelOptional(true, value[index]) : value[index];
      if (optional) return new CelOptional(false);
      throw new CelError(`index out of bounds: ${index}`);
    }
    return this.field(value, String(key), optional);
  }

  private binary(node: Extract<CelNode, { is: "binary" }>, scope: CelScope): unknown {
    const { operator } = node;
    if (operator === "&&") return this.junction(node, scope, false);
    if (operator === "||") return this.junction(node, scope, true);
    const left = this.value(node.left, scope);
    const right = this.value(node.right, scope);
    switch (operator) {
      case "==":
        return equalCel(left, right);
      case "!=":
        return !equalCel(left, right);
      case "in":
        if (Array.isArray(right)) return right.some((item) => equalCel(item, left));
        return isJsonObject(right) && Object.hasOwn(right, String(left));
      case "<":
        return compareCel(left, right) < 0;
      case "<=":
        return compareCel(left, right) <= 0;
      case ">":
        return compareCel(left, right) > 0;
      case ">=":
        return compareCel(left, right) >= 0;
      default:
        return arithmetic(operator, left, right);
    }
  }

  /** One side may decide although the other fails. */
  private junction(
    { left, right }: Extract<CelNode, { is: "binary" }>,
    scope: CelScope,
    decides: boolean,
  ): boolean {
    let failure: CelError | undefined;
    for (const side of [left, right]) {
      try {
        if (bool(this.value(side, scope)) === decides) return decides;
      } catch (error) {
        if (!(error instanceof CelError)) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
    return !decides;
  }

  private call(node: Extract<CelNode, { is: "call" }>, scope: CelScope): unknown {
    const { name, on, args } = node;
    if (on === undefined && name === "has") return this.has(args[0], scope);
    if (on?.is === "name" && on.name === "optional" && !Object.hasOwn(scope, "optional")) {
      return name === "none"
        ? new CelOptional(false)
        : new CelOptional(true, this.argument(args, scope));
    }
    const [variable, ...bodies] = args;
    if (on !== undefined && variable?.is === "name" && MACROS.has(name) && bodies.length > 0) {
      return this.macro(name, this.value(on, scope), variable.name, bodies, scope);
    }
    const target = on === undefined ? undefined : this.value(on, scope);
    return callFunction(
      name,
      target,
      args.map((argument) => this.value(argument, scope)),
    );
  }

  private argument([node]: readonly CelNode[], scope: CelScope): unknown {
    return node === undefined ? undefined : this.value(node, scope);
  }

  private has(node: CelNode | undefined, scope: CelScope): boolean {
    if (node?.is !== "field") throw new CelError("invalid argument to has() macro");
    const of = this.value(node.of, scope);
    return isJsonObject(of) && Object.hasOwn(of, unescapeName(node.name));
  }

  private macro(
    name: string,
    range: unknown,
    variable: string,
    bodies: readonly CelNode[],
    scope: CelScope,
  ): unknown {
    const items: readonly unknown[] = Array.isArray(range)
      ? range
      : isJsonObject(range)
        ? Object.keys(range)
        : notIterable();
    const [first, second] = bodies;
    if (first === undefined) throw new CelError(`${name} needs an expression`);
    const run = (body: CelNode, item: unknown) => this.value(body, { ...scope, [variable]: item });
    const holds = (item: unknown) => bool(run(first, item));
    switch (name) {
      case "all":
        return decided(items, holds, false);
      case "exists":
        return decided(items, holds, true);
      case "exists_one":
        return items.filter(holds).length === 1;
      case "filter":
        return items.filter(holds);
      default:
        return second === undefined
          ? items.map((item) => run(first, item))
          : items.filter(holds).map((item) => run(second, item));
    }
  }
}

const MACROS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "filter", "map"]);

function notIterable(): never {
  throw new CelError("no such overload: not a list or map");
}

/** `all` and `exists`: one item may decide although others fail. */
function decided(
  items: readonly unknown[],
  holds: (item: unknown) => boolean,
  decides: boolean,
): boolean {
  let failure: CelError | undefined;
  for (const item of items) {
    try {
      if (holds(item) === decides) return decides;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      failure = error;
    }
  }
  if (failure !== undefined) throw failure;
  return !decides;
}

function wrap(value: unknown, key: string): CelOptional {
  const has = isJsonObject(value) && Object.hasOwn(value, key);
  return has ? new CelOptional(true, value[key]) : new CelOptional(false);
}

function equalCel(left: unknown, right: unknown): boolean {
  if (left instanceof CelDuration || left instanceof CelTime) return compareCel(left, right) === 0;
  return equalJson(left, right);
}

function arithmetic(operator: string, left: unknown, right: unknown): unknown {
  if (operator === "+") {
    if (typeof left === "string" && typeof right === "string") return left + right;
    if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  }
  const [a, b] = [num(left), num(right)];
  const whole = Number.isInteger(a) && Number.isInteger(b);
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      if (whole && b === 0) throw new CelError("division by zero");
      return whole ? Math.trunc(a / b) : a / b;
    default:
      if (b === 0) throw new CelError("modulus by zero");
      return a % b;
  }
}

function bool(value: unknown): boolean {
  if (typeof value !== "boolean") throw new CelError("no such overload: not a bool");
  return value;
}

/** Names that CEL reserves or cannot write are escaped in expressions. */
function unescapeName(name: string): string {
  return name
    .replace(/^__(\w+?)__$/, (all, word: string) => (RESERVED.has(word) ? word : all))
    .replaceAll("__dot__", ".")
    .replaceAll("__dash__", "-")
    .replaceAll("__slash__", "/")
    .replaceAll("__underscores__", "__");
}

const RESERVED: ReadonlySet<string> = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);
