// Lets in who shows a consumer's API key.
import { queryArguments, withoutArgument } from "../proxy/client-request.ts";
import { errorReply, type Reply } from "../proxy/reply.ts";
import { authenticate, authenticationFlow, errorContext } from "./authentication.ts";
import { formFields, withoutFormField } from "./form-body.ts";
import { luaHeaderValues } from "./lua-headers.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";

interface Config {
  readonly key_names: readonly string[];
  readonly key_in_header: boolean;
  readonly key_in_query: boolean;
  readonly key_in_body: boolean;
  readonly hide_credentials: boolean;
  readonly anonymous?: string | null;
  readonly realm?: string | null;
  readonly run_on_preflight: boolean;
}

/** @see Kong 3.9 kong/plugins/key-auth/handler.lua */
export const keyAuth: PluginHandler<Config> = {
  name: "key-auth",
  priority: 1250,
  readsRequestBody: ({ key_in_body }) => key_in_body,
  access(run) {
    const { config, exchange } = run;
    if (!config.run_on_preflight && exchange.client.method === "OPTIONS") return undefined;
    return authenticationFlow(run, config.anonymous, () => check(run));
  },
};

/** Authenticates the request, or says why not. */
function check(run: PluginRun<Config>): Reply | undefined {
  const { config, exchange, host } = run;
  const found = findKey(run);
  if (found === "duplicate") return unauthorized(run, "Duplicate API key found");
  if (found !== undefined && config.hide_credentials) hide(run, found.name);
  if (found === undefined || found.key === "")
    return unauthorized(run, "No API key found in request");
  const credential = host.findCredential("keyauth_credentials", "key", found.key);
  if (credential === undefined) return unauthorized(run, "Unauthorized");
  authenticate(exchange, host, credential);
  return undefined;
}

/** The first name that has a text decides; several values under it are an error. An argument without a text hides the body's. */
function findKey({
  config,
  exchange,
}: PluginRun<Config>): { readonly name: string; readonly key: string } | "duplicate" | undefined {
  const { query } = exchange.upstream;
  const body = config.key_in_body ? formFields(exchange) : [];
  for (const name of config.key_names) {
    const places = [
      config.key_in_header ? luaHeaderValues(exchange.client.headers, name) : [],
      config.key_in_query ? queryArguments(query, name) : [],
      valuesOf(body, name),
    ];
    const [key, second] = places.find((values) => values.length > 0) ?? [];
    if (second !== undefined) return "duplicate";
    if (typeof key === "string") return { name, key };
  }
  return undefined;
}

function valuesOf(pairs: readonly (readonly [string, string])[], name: string): readonly string[] {
  return pairs.filter(([candidate]) => candidate === name).map(([, value]) => value);
}

function hide({ config, exchange }: PluginRun<Config>, name: string): void {
  const { upstream } = exchange;
  upstream.headers.delete(name);
  upstream.query = withoutArgument(upstream.query, name);
  if (config.key_in_body) upstream.body = withoutFormField(exchange, name);
}

function unauthorized({ config, exchange }: PluginRun<Config>, message: string): Reply {
  const challenge = config.realm == null ? "Key" : `Key realm="${config.realm}"`;
  return errorReply(errorContext(exchange), 401, message, [["WWW-Authenticate", challenge]]);
}
