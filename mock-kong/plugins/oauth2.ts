// Lets in who shows an access token of OAuth 2.0.
import { objectOr, stringOr } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import { foreignId } from "../foreign-id.ts";
import { queryValues, targetParts } from "../proxy/client-request.ts";
import { errorReply, jsonReply, type Reply } from "../proxy/reply.ts";
import { authenticate, authenticationFlow, errorContext } from "./authentication.ts";
import { formFields } from "./form-body.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";

interface Config {
  readonly anonymous?: string | null;
  readonly auth_header_name: string;
  readonly hide_credentials: boolean;
  readonly global_credentials: boolean;
  readonly enable_client_credentials: boolean;
  readonly enable_password_grant: boolean;
  readonly accept_http_if_already_terminated: boolean;
  readonly realm?: string | null;
}

/**
 * Tokens are those of the configuration: without a database a node cannot store new ones, so that its token page checks
 * everything and then fails, as the real one does.
 *
 * @see Kong 3.9 kong/plugins/oauth2/access.lua
 */
export const oauth2: PluginHandler<Config> = {
  name: "oauth2",
  priority: 1400,
  readsRequestBody: () => true,
  access(run) {
    const { path } = targetParts(run.exchange.client.target);
    const [page] = /\/oauth2\/(?:token|authorize)(?=\/?$)/.exec(path) ?? [];
    if (page === "/oauth2/token") return tokenPage(run);
    if (page === "/oauth2/authorize") return pageReply(400, "access_denied", "You must use HTTPS");
    return authenticationFlow(run, run.config.anonymous, () => check(run));
  },
};

function check(run: PluginRun<Config>): Reply | undefined {
  const { config, exchange, host } = run;
  const text = takeToken(run);
  if (text === undefined || text === "") {
    return refused(run, "invalid_request", "The access token is missing", false);
  }
  const token = host.findCredential("oauth2_tokens", "access_token", text);
  const serviceId = token && foreignId(token, "service");
  const isForHere =
    serviceId === undefined ? config.global_credentials : serviceId === exchange.match.service?.id;
  const credentialId = token && foreignId(token, "credential");
  const credential = credentialId && host.findCredential("oauth2_credentials", "id", credentialId);
  if (!token || !isForHere || hasExpired(run, token) || !credential) {
    return refused(run, "invalid_token", "The access token is invalid or has expired", true);
  }
  authenticate(exchange, host, credential, credential["client_id"]);
  return undefined;
}

function takeToken({ config, exchange }: PluginRun<Config>): string | undefined {
  const { headers, target } = exchange.client;
  const header = headers.get(config.auth_header_name);
  if (header === undefined) {
    const { query } = targetParts(target);
    const [inBody] = formFields(exchange).filter(([name]) => name === "access_token");
    return queryValues(query, "access_token")[0] ?? inBody?.[1];
  }
  if (config.hide_credentials) exchange.upstream.headers.delete(config.auth_header_name);
  const [, token] = /^\s*(?:token|bearer)\s+(\S+)\s*$/i.exec(header) ?? [];
  return token ?? header;
}

/** 0 means never. */
function hasExpired({ host }: PluginRun<Config>, token: KongEntity): boolean {
  const { expires_in: expiresIn, created_at: createdAt } = token;
  if (typeof expiresIn !== "number" || expiresIn === 0 || typeof createdAt !== "number")
    return false;
  return host.clock.nowMs() / 1000 - createdAt > expiresIn;
}

function tokenPage(run: PluginRun<Config>): Reply {
  const { config, exchange, host } = run;
  const { client } = exchange;
  if (client.method !== "POST") {
    const text = `The HTTP method ${client.method} is invalid for the token endpoint`;
    return jsonReply(405, { error: "invalid_method", error_description: text });
  }
  const isTerminated =
    config.accept_http_if_already_terminated && client.headers.get("x-forwarded-proto") === "https";
  if (client.scheme !== "https" && !isTerminated) {
    return pageReply(400, "access_denied", "You must use HTTPS");
  }
  const fields = objectOr(Object.fromEntries(formFields(exchange)));
  const grant = stringOr(fields["grant_type"], "");
  const isAllowed =
    grant === "authorization_code" ||
    grant === "refresh_token" ||
    (grant === "client_credentials" && config.enable_client_credentials) ||
    (grant === "password" && config.enable_password_grant);
  if (!isAllowed) return pageReply(400, "unsupported_grant_type", "Invalid grant_type");
  const known = host.findCredential(
    "oauth2_credentials",
    "client_id",
    stringOr(fields["client_id"], ""),
  );
  if (known === undefined || known["client_secret"] !== fields["client_secret"]) {
    return pageReply(400, "invalid_client", "Invalid client authentication");
  }
  return errorReply(errorContext(exchange), 500, "An unexpected error occurred");
}

function pageReply(status: number, error: string, text: string): Reply {
  return jsonReply(status, { error, error_description: text }, [
    ["Cache-Control", "no-store"],
    ["Pragma", "no-cache"],
  ]);
}

function refused(
  { config }: PluginRun<Config>,
  error: string,
  text: string,
  isTold: boolean,
): Reply {
  const realm = config.realm == null ? "Bearer" : `Bearer realm="${config.realm}"`;
  const challenge = isTold ? `${realm} error="${error}" error_description="${text}"` : realm;
  return jsonReply(401, { error, error_description: text }, [["WWW-Authenticate", challenge]]);
}
