// What the Admin API does not show of a schema, taken from our own schema of the same name where there is one.
import type { EntityCheck, Field, Fields, RecordParts, Shorthand } from "../schema/field.ts";
import { UNKNOWN_CODE } from "./read-checks.ts";
import type { Warn } from "./read-field.ts";

/** `own`: our schema; `undefined` for what only the recorded Kong has. */
export function addCode<P extends RecordParts>(
  recorded: P,
  own: RecordParts | undefined,
  place: string,
  warn: Warn,
): P {
  const { fields, entity_checks: checks, shorthand_fields: shorthands } = recorded;
  return {
    ...recorded,
    ...(fields !== undefined && { fields: eachField(fields, own?.fields, place, warn) }),
    ...(checks !== undefined && { entity_checks: withChecks(checks, own, place, warn) }),
    ...(shorthands !== undefined && {
      shorthand_fields: withTargets(shorthands, own?.shorthand_fields, place, warn),
    }),
  };
}

function eachField(fields: Fields, own: Fields | undefined, place: string, warn: Warn): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      withCode(field, own?.[name], `${place}.${name}`, warn),
    ]),
  );
}

function withCode(field: Field, own: Field | undefined, place: string, warn: Warn): Field {
  const sameType = own?.type === field.type ? own : undefined;
  const validator = sameType?.custom_validator;
  const coded: Field = {
    ...field,
    ...(validator !== undefined && { custom_validator: validator }),
  };
  if (coded.type === "record") {
    return addCode(coded, sameType?.type === "record" ? sameType : undefined, place, warn);
  }
  if (coded.type === "array" || coded.type === "set") {
    const list = sameType !== undefined && "elements" in sameType ? sameType : undefined;
    return { ...coded, elements: withCode(coded.elements, list?.elements, place, warn) };
  }
  if (coded.type !== "map") return coded;
  const map = sameType?.type === "map" ? sameType : undefined;
  return {
    ...coded,
    keys: withCode(coded.keys, map?.keys, place, warn),
    values: withCode(coded.values, map?.values, place, warn),
  };
}

/** Checks by code are told apart by the fields that they look at. */
function withChecks(
  checks: readonly EntityCheck[],
  own: RecordParts | undefined,
  place: string,
  warn: Warn,
): readonly EntityCheck[] {
  const left = (own?.entity_checks ?? []).flatMap((check) =>
    "custom_entity_check" in check ? [check] : [],
  );
  return checks.flatMap((check): readonly EntityCheck[] => {
    if (!("custom_entity_check" in check)) return [check];
    const { field_sources: sources, check: name } = check.custom_entity_check;
    if (name !== UNKNOWN_CODE) return [check];
    const index = left.findIndex(
      ({ custom_entity_check: { field_sources: fields } }) => fields.join() === sources.join(),
    );
    const found = left.splice(index, index < 0 ? 0 : 1);
    if (found.length === 0) {
      warn(`${place}: a check by code of the fields ${sources.join(", ")} is not carried out`);
    }
    return found;
  });
}

function withTargets(
  shorthands: Readonly<Record<string, Shorthand>>,
  own: RecordParts["shorthand_fields"],
  place: string,
  warn: Warn,
): Readonly<Record<string, Shorthand>> {
  return Object.fromEntries(
    Object.entries(shorthands).flatMap(([name, shorthand]): [string, Shorthand][] => {
      const known = own?.[name];
      const coded: Shorthand = withCode(shorthand, known, `${place}.${name}`, warn);
      if (known?.to !== undefined) return [[name, { ...coded, to: known.to }]];
      if (shorthand.deprecation?.replaced_with !== undefined) return [[name, coded]];
      warn(`${place}.${name}: nobody knows what this short name stands for; it is left out`);
      return [];
    }),
  );
}
