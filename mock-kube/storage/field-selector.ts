// Field selectors: `metadata.name=a,status.phase!=Active`.
// Source: Kubernetes 1.33, apimachinery pkg/fields/selector.go
import type { KubeObject } from "../../core/kube.ts";
import { badRequest } from "../statuses.ts";

export type FieldMatcher = (object: KubeObject) => boolean;

/** How to read a field that objects of a kind may be selected by; "" where it is empty. */
export type SelectableFields = Readonly<Record<string, (object: KubeObject) => string>>;

interface Requirement {
  readonly field: string;
  readonly negated: boolean;
  readonly value: string;
}

/** @throws {KubeApiError} 400 when the selector cannot be read or names a field that is not selectable. */
export function fieldMatcher(
  selector: string | undefined,
  fields: SelectableFields,
  unknownField: (field: string) => string,
): FieldMatcher {
  const requirements = parse(selector ?? "").map(({ field, negated, value }) => {
    const read = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (read === undefined) throw badRequest(unknownField(field));
    return (object: KubeObject) => (read(object) === value) !== negated;
  });
  return (object) => requirements.every((matches) => matches(object));
}

function parse(selector: string): readonly Requirement[] {
  return splitTerms(selector).map((term) => {
    const match = /^(.*?)(==|!=|=)(.*)$/s.exec(term);
    if (match === null) {
      throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
    }
    const [, field = "", operator = "", value = ""] = match;
    return { field, negated: operator === "!=", value: unescaped(value) };
  });
}

/** Backslashes protect backslashes, commas and equals signs, and nothing else. */
function unescaped(value: string): string {
  return value.replaceAll(/\\(.?)|[,=]/gs, (found, escaped: string | undefined) => {
    if (escaped === undefined) {
      throw badRequest(
        `invalid field selector: unescaped character in value: ${found.charCodeAt(0)}`,
      );
    }
    if (["\\", ",", "="].includes(escaped)) return escaped;
    throw badRequest(`invalid field selector: invalid escape sequence: ${found}`);
  });
}

/** Splits at the commas that no backslash protects. */
function splitTerms(selector: string): readonly string[] {
  return selector.split(/(?<!\\),/).filter((term) => term !== "");
}
