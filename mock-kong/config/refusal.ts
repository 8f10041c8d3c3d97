// The answers to a document that is refused.
import type { ErrorTable } from "../schema/error-table.ts";
import { KongFault } from "../schema/kong-fault.ts";
import type { DeclarativeSchema } from "./declarative-schema.ts";
import type { Entity } from "./entity-id.ts";
import { errorsToJson, errorsToLua, refuseNullKeys } from "../schema/error-report.ts";
import { flattenErrors } from "./flatten-errors.ts";
import type { ConfigRefusal, LoadRefusal } from "./load-result.ts";

/** Kong's code and name for what is wrong with a declarative configuration. */
const DECLARATIVE_CONFIG = { code: 14, name: "invalid declarative configuration" };

const FAULT: ConfigRefusal = { message: "An unexpected error occurred" };

/** 500: Kong's own code stumbled. */
export function faultRefusal(): LoadRefusal {
  return { ok: false, status: 500, body: FAULT, flattenedStatus: 500, flattened: FAULT };
}

/** 400, with all errors in one tree, or sorted by entity. @throws {KongFault} where Kong cannot show them. */
export function refusal(
  document: Entity,
  errors: ErrorTable,
  schema: DeclarativeSchema,
): LoadRefusal {
  refuseNullKeys(errors);
  const plain = { ok: false, status: 400, body: errorBody(errors) } as const;
  try {
    const { entities, rest } = flattenErrors(document, errors, schema);
    const flattened_errors = entities.length === 0 ? {} : entities;
    return { ...plain, flattenedStatus: 400, flattened: { ...errorBody(rest), flattened_errors } };
  } catch (error) {
    if (!(error instanceof KongFault)) throw error;
    return { ...plain, flattenedStatus: 500, flattened: FAULT };
  }
}

/** The body of a 400 for errors that belong to the whole document. */
export function errorBody(errors: ErrorTable): ConfigRefusal {
  return {
    message: `declarative config is invalid: ${errorsToLua(errors)}`,
    fields: errorsToJson(errors),
    ...DECLARATIVE_CONFIG,
  };
}
