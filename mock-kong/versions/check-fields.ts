// Checks of several fields, once one of these fields is gone.
import type { EntityCheck } from "../schema/field.ts";

/** Lists lose the field; a condition on it is gone as a whole. */
export function withoutField(checks: readonly EntityCheck[], path: string): readonly EntityCheck[] {
  const isGone = (name: string) => name === path || name.startsWith(`${path}.`);
  const rest = (names: readonly string[]) => names.filter((name) => !isGone(name));
  return checks.flatMap((check): readonly EntityCheck[] => {
    if ("at_least_one_of" in check) {
      const names = rest(check.at_least_one_of);
      return names.length === 0 ? [] : [{ at_least_one_of: names }];
    }
    return fieldsOf(check).some(isGone) ? [] : [check];
  });
}

/** Every field that a check looks at. */
function fieldsOf(check: EntityCheck): readonly string[] {
  if ("conditional" in check) return [check.conditional.if_field, check.conditional.then_field];
  if ("conditional_at_least_one_of" in check) {
    const { if_field: on, then_at_least_one_of: then } = check.conditional_at_least_one_of;
    return [on, ...then];
  }
  if ("custom_entity_check" in check) return check.custom_entity_check.field_sources;
  if ("mutually_exclusive_sets" in check) {
    const { set1, set2 } = check.mutually_exclusive_sets;
    return [...set1, ...set2];
  }
  return Object.values(check).flat();
}
