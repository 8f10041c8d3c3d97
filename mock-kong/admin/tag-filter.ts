// The `tags` argument of lists: `a,b` is both, `a/b` is either.
import type { KongEntity } from "../../core/kong.ts";
import type { AdminReply, AdminRequest } from "./resource.ts";

/** Printable ASCII without the separators, and anything beyond ASCII. */
const TAG = String.raw`[\x20-\x2b\x2d\x2e\x30-\x7e\u0080-\uffff]+`;
const ALL_OF = new RegExp(`^(?:${TAG}(?:,|$))+$`);
const ANY_OF = new RegExp(`^(?:${TAG}(?:/|$))+$`);

export type Filtered =
  | { readonly ok: true; readonly entities: readonly KongEntity[] }
  | { readonly ok: false; readonly reply: AdminReply };

/** @see Kong 3.9 kong/api/endpoints.lua extract_options; a list with an entity without tags breaks it there. */
export function filterByTags(
  entities: readonly KongEntity[],
  query: AdminRequest["query"],
): Filtered {
  const [text] = query.get("tags") ?? query.get("tags[]") ?? query.get("tags[1]") ?? [];
  if (text === undefined) return { ok: true, entities };
  if (text === "") return invalid("cannot be null");
  const isAll = ALL_OF.test(text);
  if (!isAll && !ANY_OF.test(text)) return invalid("invalid filter syntax");

  const wanted = text.split(isAll ? "," : "/");
  const matching: KongEntity[] = [];
  for (const entity of entities) {
    const { tags } = entity;
    if (!Array.isArray(tags)) {
      return {
        ok: false,
        reply: { status: 500, body: { message: "An unexpected error occurred" } },
      };
    }
    const has = (tag: string) => tags.includes(tag);
    if (isAll ? wanted.every(has) : wanted.some(has)) matching.push(entity);
  }
  return { ok: true, entities: matching };
}

function invalid(problem: string): Filtered {
  return {
    ok: false,
    reply: {
      status: 400,
      body: {
        code: 11,
        name: "invalid options",
        message: `invalid option (tags: ${problem})`,
        options: { tags: problem },
      },
    },
  };
}
