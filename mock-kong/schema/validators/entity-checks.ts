// Every custom check of a whole entity that a schema may name.
import type { ValidationContext } from "../rules.ts";
import { certificateChecks } from "./certificate-checks.ts";
import { pluginChecks } from "./plugin-checks.ts";

type Table = Readonly<Record<string, unknown>>;

/** The error; `true` for a failure without a text. */
export type CustomEntityCheckFunction = (
  entity: Table,
  context: ValidationContext,
) => string | true | undefined;

export const entityChecks: Readonly<Record<string, CustomEntityCheckFunction>> = {
  ...certificateChecks,
  ...pluginChecks,
};
