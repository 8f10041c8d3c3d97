// Ties the parts that work on schemas together: schemas hold defaults and conditions that must be read.
import { CompiledRecord, type Engine, type EntityLookup, type RecordSource } from "./compile.ts";
import type { ValidationContext } from "./custom-validator.ts";
import { Reader } from "./reader.ts";

/** The reader of the latest context: conditions are asked about all the time. */
let latest: { readonly context: ValidationContext; readonly reader: Reader } | undefined;

function readerFor(context: ValidationContext): Reader {
  if (latest?.context !== context) latest = { context, reader: new Reader(context) };
  return latest.reader;
}

const engine: Engine = {
  missingValue: (compiled, context) => new Reader(context).missingValue(compiled),
  errorOf(compiled, value, context) {
    const reader = readerFor(context);
    reader.read(compiled, value);
    return reader.error;
  },
};

export function compileRecord(source: RecordSource, lookup: EntityLookup): CompiledRecord {
  return new CompiledRecord(source, lookup, engine);
}
