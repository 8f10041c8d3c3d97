// `POST /schemas/NAME/validate`: whether an entity would be accepted.
// Source: Kong 3.9.1, kong/api/routes/kong.lua and `schema_violation` of kong/db/errors.lua.
import type { ValidationContext } from "./custom-validator.ts";
import { compareBytes, errorsToJson, errorsToLua } from "./error-report.ts";
import { ENTITY_ERRORS, ErrorTable } from "./error-table.ts";
import { KongFault } from "./kong-fault.ts";
import type { Table } from "./lua-value.ts";
import { Reader } from "./reader.ts";
import type { SchemaRegistry } from "./registry.ts";

export interface ValidationAnswer {
  readonly status: number;
  readonly body: object;
}

const SCHEMA_VIOLATION = { code: 2, name: "schema violation" };

/** 200, 400 with what is wrong, 404 for an entity that there is not, 500 where Kong stumbles. */
export function validateRequest(
  registry: SchemaRegistry,
  name: string,
  params: Readonly<Table>,
  context: ValidationContext,
): ValidationAnswer {
  const record = registry.entity(name);
  if (record === undefined) {
    return { status: 404, body: { message: `No entity named '${name}'` } };
  }
  try {
    const reader = new Reader(context);
    const entity = reader.readRecord(record, params);
    if (entity === undefined) throw new KongFault("a shorthand is wrong");
    const { error: errors } = reader;
    if (!(errors instanceof ErrorTable)) {
      return { status: 200, body: { message: "schema validation successful" } };
    }
    return { status: 400, body: schemaViolation(errors) };
  } catch (error) {
    if (!(error instanceof KongFault)) throw error;
    return { status: 500, body: { message: "An unexpected error occurred" } };
  }
}

/** The body of a 400 for an entity that breaks its schema. */
export function schemaViolation(errors: ErrorTable): object {
  const texts = violationTexts(errors);
  const [only] = texts;
  const message =
    texts.length === 1
      ? `schema violation (${only})`
      : `${texts.length} schema violations (${texts.join("; ")})`;
  return { message, ...SCHEMA_VIOLATION, fields: errorsToJson(errors) };
}

function violationTexts(errors: ErrorTable): readonly string[] {
  const whole = errors.get(ENTITY_ERRORS);
  const texts = whole instanceof ErrorTable ? [...whole.values()].map((text) => inLua(text)) : [];
  for (const name of sortedNames(errors)) {
    const node = errors.get(name);
    if (name === ENTITY_ERRORS || node === undefined) continue;
    if (typeof node === "string") texts.push(`${name}: ${node}`);
    else {
      for (const part of sortedNames(node)) {
        texts.push(`${name}.${part}: ${inLua(node.get(part) ?? "")}`);
      }
    }
  }
  return texts;
}

function inLua(node: string | ErrorTable): string {
  return typeof node === "string" ? node : errorsToLua(node, "  ");
}

function sortedNames(errors: ErrorTable): (string | number)[] {
  const names = [...errors.keys()].filter((key) => typeof key !== "symbol");
  if (new Set(names.map((name) => typeof name)).size > 1) {
    throw new KongFault("names and positions cannot be sorted");
  }
  return names.toSorted((left, right) =>
    typeof left === "number" ? left - Number(right) : compareBytes(left, String(right)),
  );
}
