// Who is asking: what every authentication plugin does once it knows, or gives up.
import type { KongEntity } from "../../core/kong.ts";
import { asConsumer, type Exchange } from "../proxy/exchange.ts";
import type { ErrorContext } from "../proxy/reply.ts";
import type { PluginHost } from "./plugin.ts";

/** Notes the credential's consumer and tells the upstream about both; `identifier` is what it may know the credential by. */
export function authenticate(
  exchange: Exchange,
  host: PluginHost,
  credential: KongEntity,
  identifier: unknown = credential["id"],
): void {
  const { consumer: reference } = credential as { readonly consumer?: { readonly id: string } };
  const consumer = reference === undefined ? undefined : host.consumerById(reference.id);
  note(exchange, consumer, credential, identifier);
}

/** `anonymous` is a consumer's id or username; without such a consumer the request stays unauthenticated. */
export function authenticateAnonymously(
  exchange: Exchange,
  host: PluginHost,
  anonymous: string,
): void {
  const consumer = host.consumerById(anonymous) ?? host.consumerByUsername(anonymous);
  note(exchange, consumer, undefined, undefined);
}

export function errorContext(exchange: Exchange): ErrorContext {
  return { accept: exchange.client.headers.get("accept"), requestId: exchange.requestId };
}

/** @see Kong 3.9 kong/plugins/key-auth/handler.lua set_consumer */
function note(
  exchange: Exchange,
  consumer: KongEntity | undefined,
  credential: KongEntity | undefined,
  identifier: unknown,
): void {
  exchange.authentication = { consumer, credential };
  const { headers } = exchange.upstream;
  const put = (name: string, value: unknown) => {
    headers.delete(name);
    if (typeof value === "string") headers.set(name, value);
  };
  const known = consumer === undefined ? undefined : asConsumer(consumer);
  put("X-Consumer-ID", known?.id);
  put("X-Consumer-Custom-ID", known?.custom_id);
  put("X-Consumer-Username", known?.username);
  put("X-Credential-Identifier", identifier);
  put("X-Anonymous-Consumer", credential === undefined ? "true" : undefined);
}
