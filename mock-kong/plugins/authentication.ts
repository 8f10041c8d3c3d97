// Who is asking: what every authentication plugin does once it knows, or gives up.
import { foreignId } from "../foreign-id.ts";
import type { KongEntity } from "../../core/kong.ts";
import { asConsumer, type Exchange } from "../proxy/exchange.ts";
import { errorReply, type ErrorContext, type Reply } from "../proxy/reply.ts";
import type { PluginHost, PluginRun } from "./plugin.ts";

/** Notes the credential's consumer and tells the upstream about both; `identifier` is what it may know the credential by. */
export function authenticate(
  exchange: Exchange,
  host: PluginHost,
  credential: KongEntity,
  identifier: unknown = credential["id"],
): void {
  const consumerId = foreignId(credential, "consumer");
  const consumer = consumerId === undefined ? undefined : host.consumerById(consumerId);
  identify(exchange, consumer, credential, identifier);
}

/** Either a reply that turns the request away, or undefined once `authenticate` has been called. */
export type AuthenticationCheck = () => Reply | undefined;

/**
 * Without `anonymous` the check must pass. With it, an earlier plugin's success is enough, and a failure makes the
 * request that consumer's: by id or username.
 */
export function authenticationFlow(
  { exchange, host }: Pick<PluginRun<never>, "exchange" | "host">,
  anonymous: string | null | undefined,
  check: AuthenticationCheck,
): Reply | undefined {
  if (anonymous == null) return check();
  if (exchange.authentication?.credential !== undefined) return undefined;
  if (check() === undefined) return undefined;
  const consumer = host.consumerById(anonymous) ?? host.consumerByUsername(anonymous);
  if (consumer === undefined) {
    return errorReply(errorContext(exchange), 500, "An unexpected error occurred");
  }
  identify(exchange, consumer, undefined, undefined);
  return undefined;
}

export function errorContext(exchange: Exchange): ErrorContext {
  return { accept: exchange.client.headers.get("accept"), requestId: exchange.requestId };
}

/** Without a credential the consumer is anonymous. @see Kong 3.9 kong/plugins/key-auth/handler.lua set_consumer */
export function identify(
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
