// Ties the parts that work on schemas together: schemas hold defaults and conditions that must be read.
import { CompiledRecord, type Engine, type EntityLookup, type RecordSource } from "./compile.ts";
import { Reader } from "./reader.ts";

const engine: Engine = {
  missingValue: (compiled, context) => new Reader(context).missingValue(compiled),
  errorOf(compiled, value, context) {
    const reader = new Reader(context);
    reader.read(compiled, value);
    return reader.error;
  },
};

export function compileRecord(source: RecordSource, lookup: EntityLookup): CompiledRecord {
  return new CompiledRecord(source, lookup, engine);
}
