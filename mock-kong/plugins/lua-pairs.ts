// `name:value` items of transformer configurations.

export interface NamedValue {
  readonly name: string;
  readonly value: string | undefined;
}

/** Splits at the first run of colons; an item that starts with one has no name and is skipped. */
export function namedValues(items: readonly string[] | null | undefined): readonly NamedValue[] {
  return (items ?? []).flatMap((item) => {
    const [, name, value] = /^([^:]+):*([\s\S]*)$/.exec(item) ?? [];
    return name === undefined ? [] : [{ name, value: value === "" ? undefined : value }];
  });
}
