// A configuration as text, the way `GET /config` prints it.
import { stringify } from "yaml";
import type { EntityTables } from "../config/entity-tables.ts";

/** YAML that `POST /config` takes back. */
export function exportConfig(tables: EntityTables): string {
  const document: Record<string, unknown> = { _format_version: "3.0", _transform: false };
  for (const collection of tables.collections) {
    document[collection] = tables.list(collection).map(withPlainReferences);
  }
  return stringify(document, {
    nullStr: "~",
    singleQuote: true,
    indentSeq: false,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}

/** A foreign key is printed as the id alone. */
function withPlainReferences(entity: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(entity).map(([field, value]) => [field, plainReference(value)]),
  );
}

function plainReference(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const [[key, id] = ["", undefined], ...others] = Object.entries(value);
  return key === "id" && others.length === 0 ? id : value;
}
