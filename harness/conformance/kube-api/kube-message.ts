// Recorded requests with their blanks filled in.
import { isJsonObject } from "../../../core/json.ts";
import type { Bindings } from "./bindings.ts";
import type { KubeRequest } from "./scenario.ts";
import type { KubeMessage } from "./system-kube-client.ts";

/** What earlier answers have shown, by the names that recordings give it. */
export type Variables = Map<string, string>;

/** The name that managedFields have for whoever made the recordings. */
const USER_AGENT = "kuberec/1.0";

export function kubeMessage(
  request: KubeRequest,
  { namespace }: Bindings,
  variables: ReadonlyMap<string, string>,
): KubeMessage {
  const fill = (text: string) =>
    text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) =>
      name === "ns" ? namespace : (variables.get(name) ?? whole),
    );
  const { method, path, query, headers, body, bodyText, hasNoContentType } = request;
  const sent = bodyText === undefined ? bodyJson(body, fill) : fill(bodyText);
  const isTyped = sent !== undefined && !hasNoContentType;
  const allHeaders = {
    "User-Agent": USER_AGENT,
    Accept: "application/json",
    Connection: "close",
    ...(isTyped && { "Content-Type": "application/json" }),
    ...headers,
  };
  const parameters = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(fill(String(value)))}`,
  );
  return {
    method,
    path: fill(path) + (parameters.length === 0 ? "" : `?${parameters.join("&")}`),
    headers: Object.fromEntries(
      Object.entries(allHeaders).map(([name, value]) => [name, fill(value)]),
    ),
    body: sent,
  };
}

type Fill = (text: string) => string;

function bodyJson(body: unknown, fill: Fill): string | undefined {
  return body === undefined ? undefined : JSON.stringify(filled(body, fill));
}

function filled(value: unknown, fill: Fill): unknown {
  if (typeof value === "string") return fill(value);
  if (Array.isArray(value)) return value.map((item) => filled(item, fill));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [fill(key), filled(member, fill)]),
  );
}
