// The parameters that OAuth 2.0 takes from the query and, of some methods, from the body.
import { queryPairs, targetParts } from "../proxy/client-request.ts";
import type { Exchange } from "../proxy/exchange.ts";
import { formFields } from "./form-body.ts";

/** A parameter that comes several times has all its texts. */
export type OauthParameters = ReadonlyMap<string, string | readonly string[]>;

const WITH_BODY = ["POST", "PUT", "PATCH"];

/** The body's come before the query's. */
export function oauthParameters(exchange: Exchange): OauthParameters {
  const { method, target } = exchange.client;
  const inQuery = collected(queryPairs(targetParts(target).query));
  const inBody = collected(WITH_BODY.includes(method) ? formFields(exchange) : []);
  return new Map([...inQuery, ...inBody]);
}

/** `undefined` also where there are several. */
export function textIn(parameters: OauthParameters, name: string): string | undefined {
  const value = parameters.get(name);
  return typeof value === "string" ? value : undefined;
}

function collected(pairs: readonly (readonly [string, string])[]): OauthParameters {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value]);
  return new Map([...all].map(([name, values]) => [name, single(values)] as const));
}

function single(values: readonly string[]): string | readonly string[] {
  const [first = ""] = values;
  return values.length === 1 ? first : values;
}
