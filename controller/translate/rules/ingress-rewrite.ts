// konghq.com/rewrite -> a request-transformer that replaces the path, with captures of the matching expression.
import type { StateRoute } from "../../kong-state/kong-state.ts";
import { annotation } from "../annotations.ts";

export type RewrittenRoutes =
  | { readonly ok: true; readonly routes: readonly StateRoute[] }
  | { readonly ok: false; readonly message: string };

/** One bad annotation takes all routes of its Kong service down, as in KIC. */
export function rewrittenRoutes(routes: readonly StateRoute[], gate: boolean): RewrittenRoutes {
  const rewritten: StateRoute[] = [];
  for (const route of routes) {
    const written = annotation(route.source.annotations, "rewrite");
    if (written === undefined) {
      rewritten.push(route);
      continue;
    }
    if (!gate) {
      const message = "konghq.com/rewrite annotation not supported when rewrite uris disabled";
      return { ok: false, message };
    }
    const uri = rewriteTemplate(written === "" ? "/" : written);
    if (!uri.ok) return uri;
    const plugin = { name: "request-transformer", config: { replace: { uri: uri.template } } };
    rewritten.push({ ...route, plugins: [...route.plugins, plugin] });
  }
  return { ok: true, routes: rewritten };
}

type Template =
  | { readonly ok: true; readonly template: string }
  | { readonly ok: false; readonly message: string };

/**
 * `$1` is the first capture, `\$` a dollar; no other use of `$` or `\` is allowed.
 * @see KIC v3.5.13 internal/dataplane/translator/subtranslator/ingress.go
 */
export function rewriteTemplate(uri: string): Template {
  let template = "";
  let rest = uri;
  while (rest !== "") {
    const capture = /^\$(\p{Nd}+)/u.exec(rest);
    if (capture !== null) {
      template += `$(uri_captures[${capture[1]}])`;
      rest = rest.slice(capture[0].length);
    } else if (rest.startsWith("\\$")) {
      template += "$";
      rest = rest.slice(2);
    } else if (rest.startsWith("$") || rest.startsWith("\\")) {
      return unexpected(uri, rest.slice(1));
    } else {
      const plain = /^[^$\\]+/.exec(rest)?.[0] ?? "";
      template += plain;
      rest = rest.slice(plain.length);
    }
  }
  return { ok: true, template };
}

/** Positions count bytes. */
function unexpected(uri: string, rest: string): Template {
  const [character] = rest;
  if (character === undefined) return { ok: false, message: "unexpected end of string" };
  const position = Buffer.byteLength(uri) - Buffer.byteLength(rest);
  return { ok: false, message: `unexpected ${character} at pos ${position}` };
}
