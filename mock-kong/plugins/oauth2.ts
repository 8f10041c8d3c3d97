// Lets in who shows an access token of OAuth 2.0.
import type { KongEntity } from "../../core/kong.ts";
import { foreignId } from "../foreign-id.ts";
import { targetParts, withoutArgument } from "../proxy/client-request.ts";
import type { Exchange } from "../proxy/exchange.ts";
import { jsonReply, type Reply } from "../proxy/reply.ts";
import { authenticate, authenticationFlow } from "./authentication.ts";
import { isForm, withoutFormField } from "./form-body.ts";
import type { OauthConfig } from "./oauth2-config.ts";
import { authorizePage, tokenPage } from "./oauth2-pages.ts";
import { oauthParameters, textIn } from "./oauth2-parameters.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";

/**
 * Tokens are those of the configuration: without a database a node cannot store new ones, so that its token page checks
 * everything and then fails, as the real one does.
 *
 * @see Kong 3.9 kong/plugins/oauth2/access.lua
 */
export const oauth2: PluginHandler<OauthConfig> = {
  name: "oauth2",
  priority: 1400,
  readsRequestBody: () => true,
  access(run) {
    const { path } = targetParts(run.exchange.client.target);
    const [page] = /\/oauth2\/(?:token|authorize)(?=\/?$)/.exec(path) ?? [];
    if (page === "/oauth2/token") return tokenPage(run);
    if (page === "/oauth2/authorize") return authorizePage(run);
    return authenticationFlow(run, run.config.anonymous, () => check(run));
  },
};

function check(run: PluginRun<OauthConfig>): Reply | undefined {
  const { config, exchange, host } = run;
  const text = takeToken(run);
  if (text === undefined || text === "") {
    return unauthorized(run, "invalid_request", "The access token is missing", "");
  }
  const token = host.findCredential("oauth2_tokens", "access_token", text);
  const serviceId = token && foreignId(token, "service");
  if (token && serviceId === undefined && !config.global_credentials) {
    return unauthorized(run, "invalid_token", GLOBAL_TOKEN);
  }
  const isForHere = serviceId === undefined || serviceId === exchange.match.service?.id;
  const credentialId = token && foreignId(token, "credential");
  const credential = credentialId && host.findCredential("oauth2_credentials", "id", credentialId);
  if (!token || !isForHere || hasExpired(run, token) || !credential) {
    return unauthorized(run, "invalid_token", INVALID_TOKEN);
  }
  authenticate(exchange, host, credential, credential["client_id"]);
  tellUpstream(exchange, "X-Authenticated-Scope", token["scope"]);
  tellUpstream(exchange, "X-Authenticated-UserId", token["authenticated_userid"]);
  return undefined;
}

const INVALID_TOKEN = "The access token is invalid or has expired";
const GLOBAL_TOKEN =
  "The access token is global, but the current plugin is configured without 'global_credentials'";

function tellUpstream({ upstream }: Exchange, name: string, value: unknown): void {
  if (typeof value === "string") upstream.headers.set(name, value);
  else upstream.headers.delete(name);
}

function takeToken({ config, exchange }: PluginRun<OauthConfig>): string | undefined {
  const { headers } = exchange.client;
  const header = headers.get(config.auth_header_name);
  if (header === undefined) {
    const token = textIn(oauthParameters(exchange), "access_token");
    if (config.hide_credentials && token !== undefined) hideParameter(exchange);
    return token;
  }
  const [, token] = /^\s*(?:token|bearer)\s+(\S+)\s*$/i.exec(header) ?? [];
  if (config.hide_credentials) {
    if (token === undefined) hideParameter(exchange);
    else exchange.upstream.headers.delete(config.auth_header_name);
  }
  return token ?? header;
}

function hideParameter(exchange: Exchange): void {
  const { upstream, client } = exchange;
  upstream.query = withoutArgument(upstream.query, TOKEN);
  if (client.method !== "GET" && isForm(exchange))
    upstream.body = withoutFormField(exchange, TOKEN);
}

const TOKEN = "access_token";

/** 0 means never. */
function hasExpired({ host }: PluginRun<OauthConfig>, token: KongEntity): boolean {
  const { expires_in: expiresIn, created_at: createdAt } = token;
  if (typeof expiresIn !== "number" || expiresIn === 0 || typeof createdAt !== "number")
    return false;
  return host.clock.nowMs() / 1000 - createdAt > expiresIn;
}

/** The challenge says the same of every token that is refused. */
function unauthorized(
  { config }: PluginRun<OauthConfig>,
  error: string,
  text: string,
  reason = ` error="${error}" error_description="${INVALID_TOKEN}"`,
): Reply {
  const realm = config.realm == null ? "" : ` realm="${config.realm}"`;
  const body = { error, error_description: text };
  return jsonReply(401, body, [["WWW-Authenticate", `Bearer${realm}${reason}`]]);
}
