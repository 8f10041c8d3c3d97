// The `tags` argument of lists: `a,b` is both, `a/b` is either.
import type { AdminReply, AdminRequest } from "./resource.ts";

export interface TagFilter {
  readonly ok: true;
  readonly wanted: readonly string[];
  readonly isAll: boolean;
}

/** Printable ASCII without the separators, and anything beyond ASCII. */
const TAG = String.raw`[\x20-\x2b\x2d\x2e\x30-\x7e\u0080-\uffff]+`;
const ALL_OF = new RegExp(`^(?:${TAG}(?:,|$))+$`);
const ANY_OF = new RegExp(`^(?:${TAG}(?:/|$))+$`);

/** Undefined without the argument. @see Kong 3.9 kong/api/endpoints.lua extract_options */
export function readTagFilter(
  query: AdminRequest["query"],
): TagFilter | { readonly ok: false; readonly reply: AdminReply } | undefined {
  const [text] = query.get("tags") ?? query.get("tags[]") ?? query.get("tags[1]") ?? [];
  if (text === undefined) return undefined;
  if (text === "") return invalid("cannot be null");
  const isAll = ALL_OF.test(text);
  if (!isAll && !ANY_OF.test(text)) return invalid("invalid filter syntax");
  return { ok: true, wanted: text.split(isAll ? "," : "/"), isAll };
}

function invalid(problem: string): { readonly ok: false; readonly reply: AdminReply } {
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
