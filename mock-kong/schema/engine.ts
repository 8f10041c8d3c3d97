// Ties the parts that work on schemas together: records hold fields that hold records.
import { CompiledRecord, type Engine, type EntityLookup, type RecordSource } from "./compile.ts";
import { missingValue } from "./normalise.ts";
import { validateEntity, validatePartially } from "./validate.ts";
import { validateField } from "./validate-field.ts";

const engine: Engine = { validateField, validateEntity, validatePartially, missingValue };

export function compileRecord(source: RecordSource, lookup: EntityLookup): CompiledRecord {
  return new CompiledRecord(source, lookup, engine);
}
