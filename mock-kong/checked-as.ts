// The one place where data takes on the type that a schema has established.

/** Only for what validation has let through: an entity in a gateway's tables, a plugin's configuration. */
// oxlint-disable-next-line no-unnecessary-type-parameters -- the caller names the type
export function checkedAs<T>(value: unknown): T {
  // oxlint-disable-next-line no-unsafe-type-assertion -- the schema's verdict is the proof
  return value as T;
}
