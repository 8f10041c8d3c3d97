// Fields in a request's body, whether a form or JSON.
import { isJsonObject } from "../../core/json.ts";
import { queryPairs } from "../proxy/client-request.ts";
import type { Exchange } from "../proxy/exchange.ts";

/** Top-level text fields of the body; none when it is neither a form nor a JSON object. */
export function formFields(exchange: Exchange): readonly (readonly [string, string])[] {
  const text = (exchange.requestBody ?? Buffer.alloc(0)).toString("latin1");
  if (isForm(exchange)) return queryPairs(text);
  return Object.entries(jsonObject(exchange) ?? {}).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
}

/** The body without one of its fields. */
export function withoutFormField(exchange: Exchange, name: string): Buffer | undefined {
  const { requestBody } = exchange;
  if (requestBody === undefined) return undefined;
  if (isForm(exchange)) {
    const kept = requestBody
      .toString("latin1")
      .split("&")
      .filter((part) => part !== name && !part.startsWith(`${name}=`));
    return Buffer.from(kept.join("&"), "latin1");
  }
  const fields = jsonObject(exchange);
  if (fields === undefined) return requestBody;
  const kept = Object.entries(fields).filter(([candidate]) => candidate !== name);
  return Buffer.from(JSON.stringify(Object.fromEntries(kept)));
}

export function isForm(exchange: Exchange): boolean {
  const type = exchange.client.headers.get("content-type") ?? "";
  return type.startsWith("application/x-www-form-urlencoded");
}

function jsonObject({
  client,
  requestBody,
}: Exchange): Readonly<Record<string, unknown>> | undefined {
  if (!(client.headers.get("content-type") ?? "").startsWith("application/json")) return undefined;
  try {
    const value: unknown = JSON.parse((requestBody ?? Buffer.alloc(0)).toString("utf8"));
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
