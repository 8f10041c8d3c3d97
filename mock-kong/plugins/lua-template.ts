// `$(...)` in a transformer's values: the expressions that people write, not all of Lua.
import { queryValues } from "../proxy/client-request.ts";
import type { Exchange } from "../proxy/exchange.ts";

/** `headers.x`, `query_params["x"]`, `uri_captures[1]`, a text; alternatives with `or`. Unknown ones give nothing. */
export function renderTemplate(template: string, exchange: Exchange): string {
  return template.replaceAll(/\$\(((?:[^()]|\([^()]*\))*)\)/g, (_whole, expression: string) => {
    for (const alternative of expression.split(/\s+or\s+/)) {
      const value = evaluate(alternative.trim(), exchange);
      if (value !== undefined) return value;
    }
    return "";
  });
}

function evaluate(expression: string, { client, match, upstream }: Exchange): string | undefined {
  const [, text] = /^(?:"([^"]*)"|'([^']*)')$/.exec(expression) ?? [];
  if (text !== undefined) return text;
  const [, table, dotted, quoted, single, index] =
    /^(\w+)(?:\.([\w-]+)|\["([^"]*)"\]|\['([^']*)'\]|\[(\d+)\])$/.exec(expression) ?? [];
  const name = dotted ?? quoted ?? single ?? index;
  if (table === undefined || name === undefined) return undefined;
  switch (table) {
    case "headers":
      return client.headers.get(name) ?? client.headers.get(name.replaceAll("_", "-"));
    case "query_params":
      return queryValues(upstream.query, name)[0];
    case "uri_captures":
      return match.captures?.[name];
    default:
      return undefined;
  }
}
