// JSON as Lua sees it: objects and arrays are both tables, and everything has a text.

/** An object, or an array whose keys are positions. */
export type Table = Record<string, unknown>;

export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null;
}

/** An item that is the table's own; `undefined` for all else, also for what objects inherit. */
export function ownItem(table: Readonly<Table>, name: string): unknown {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** What Lua's `tostring` gives; the address of a table is left out. */
export function luaText(value: unknown): string {
  if (value === null) return "userdata: NULL";
  if (value === undefined) return "nil";
  if (typeof value === "string") return value;
  return isTable(value) ? "table: 0x0" : JSON.stringify(value);
}
