// Removing a row takes along what belongs to it, or fails because something else still points at it.
import { stillReferenced, type DatabaseError } from "./database-error.ts";
import { tableOf, type DatabaseSession } from "./database-session.ts";
import { idOf } from "./store-row.ts";

interface Doomed {
  readonly collection: string;
  readonly id: string;
}

/** All or nothing. */
export function removeRow(
  session: DatabaseSession,
  collection: string,
  id: string,
): DatabaseError | undefined {
  const doomed: Doomed[] = [];
  const error = collectDoomed(session, { collection, id }, doomed, new Set());
  if (error !== undefined) return error;
  for (const { collection: from, id: row } of doomed) tableOf(session, from).delete(row);
  return undefined;
}

/** Each row once, so that the loop is no longer than the database. */
function collectDoomed(
  session: DatabaseSession,
  row: Doomed,
  doomed: Doomed[],
  seen: Set<string>,
): DatabaseError | undefined {
  const place = `${row.collection} ${row.id}`;
  if (seen.has(place)) return undefined;
  seen.add(place);
  doomed.push(row);
  for (const { child, field, cascades } of referencesTo(session, row.collection)) {
    for (const referring of tableOf(session, child).referring(field, row.id)) {
      if (!cascades) return stillReferenced(row.collection, child);
      const next = { collection: child, id: idOf(referring) };
      const error = collectDoomed(session, next, doomed, seen);
      if (error !== undefined) return error;
    }
  }
  return undefined;
}

interface Reference {
  readonly child: string;
  readonly field: string;
  readonly cascades: boolean;
}

function referencesTo({ schemas }: DatabaseSession, collection: string): readonly Reference[] {
  return [...schemas.entities.values()].flatMap(({ name: child, fields }) =>
    Object.entries(fields).flatMap(([field, definition]) =>
      definition.type === "foreign" && definition.reference === collection
        ? [{ child, field, cascades: definition.on_delete === "cascade" }]
        : [],
    ),
  );
}
