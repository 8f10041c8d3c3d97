// Every custom check of a whole entity that a schema may name.
import type { CustomEntityCheck } from "../custom-validator.ts";
import { certificateChecks } from "./certificate-checks.ts";
import { pluginChecks } from "./plugin-checks.ts";

export const entityChecks: Readonly<Record<string, CustomEntityCheck>> = {
  ...certificateChecks,
  ...pluginChecks,
};
