// What is wrong with one field of an object, and how Kubernetes words it.

/** `reason` is the machine's word in `details.causes`; `detail` is the text after "field: ". */
export interface FieldError {
  readonly field: string;
  readonly reason: string;
  readonly detail: string;
}

export function invalid(field: string, value: unknown, why: string): FieldError {
  const detail = `Invalid value: ${goValue(value)}: ${why}`;
  return { field, reason: "FieldValueInvalid", detail };
}

export function required(field: string, why = ""): FieldError {
  const detail = why === "" ? "Required value" : `Required value: ${why}`;
  return { field, reason: "FieldValueRequired", detail };
}

export function forbidden(field: string, why: string): FieldError {
  return { field, reason: "FieldValueForbidden", detail: `Forbidden: ${why}` };
}

export function duplicate(field: string, value: unknown): FieldError {
  const detail = `Duplicate value: ${goValue(value)}`;
  return { field, reason: "FieldValueDuplicate", detail };
}

export function tooLong(field: string, bytesMax: number): FieldError {
  const detail = `Too long: may not be more than ${bytesMax} bytes`;
  return { field, reason: "FieldValueTooLong", detail };
}

export function notSupported(
  field: string,
  value: unknown,
  supported: readonly string[],
): FieldError {
  const list = supported.map((item) => JSON.stringify(item)).join(", ");
  const detail = `Unsupported value: ${goValue(value)}: supported values: ${list}`;
  return { field, reason: "FieldValueNotSupported", detail };
}

/** A value already written as Go prints it. */
export class GoText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** As `%q` prints it: like JSON, but for control characters. */
function goQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(/\\u00([01][0-9a-f]|7f)/g, String.raw`\x$1`);
}

/** How Go's field errors print a value: strings quoted, the rest as it is. */
function goValue(value: unknown): string {
  if (value instanceof GoText) return value.text;
  if (typeof value === "string") return goQuoted(value);
  return value === undefined ? "null" : JSON.stringify(value);
}
