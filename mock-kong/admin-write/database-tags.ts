// `/tags` of a node with a database: every tag of every entity, in the order of the entities' ids.
// Source: Kong 3.9.1, kong/db/strategies/postgres/tags.lua.
import { arrayOr } from "../../core/json.ts";
import { idOf } from "../admin/entity-lookup.ts";
import type { AdminReply } from "../admin/resource.ts";
import type { EntityTables } from "../config/entity-tables.ts";
import { decodeToken, encodeToken } from "./database-page.ts";

interface TagRow {
  readonly entity_id: string;
  readonly entity_name: string;
  readonly tag: string;
  /** From 1: the tag's place among those of the entity. */
  readonly ordinality: number;
}

/** @param path without arguments, for the link to the next page. */
export function databaseTags(
  tables: EntityTables,
  wanted: string | undefined,
  size: number,
  token: string | undefined,
  path: string,
): AdminReply {
  const after = token === undefined ? [] : decodeToken(token);
  if (!Array.isArray(after)) return after;
  const [id, ordinality] = after;
  const rows = tagRows(tables).filter(
    (row) => (wanted === undefined || row.tag === wanted) && comesAfter(row, id, ordinality),
  );
  const shown = rows.slice(0, size);
  const data = shown.map(({ ordinality: _place, ...row }) => row);
  const last = shown.at(-1);
  if (rows.length <= size || last === undefined) return { status: 200, body: { data, next: null } };
  const offset = encodeToken(
    wanted === undefined ? [last.entity_id, last.ordinality] : [last.entity_id],
  );
  const next = `${path}?offset=${encodeURIComponent(offset)}`;
  return { status: 200, body: { data, offset, next } };
}

function comesAfter(row: TagRow, id: unknown, ordinality: unknown): boolean {
  if (typeof id !== "string") return true;
  if (row.entity_id !== id) return row.entity_id > id;
  return typeof ordinality === "number" && row.ordinality > ordinality;
}

function tagRows(tables: EntityTables): readonly TagRow[] {
  return tables.collections
    .flatMap((name) =>
      tables.list(name).flatMap((entity) =>
        arrayOr(entity["tags"]).map((tag, index) => ({
          entity_id: idOf(entity),
          entity_name: name,
          tag: String(tag),
          ordinality: index + 1,
        })),
      ),
    )
    .toSorted((left, right) =>
      left.entity_id === right.entity_id
        ? left.ordinality - right.ordinality
        : left.entity_id < right.entity_id
          ? -1
          : 1,
    );
}
