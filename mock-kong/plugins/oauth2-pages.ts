// The pages that give out codes and tokens: they check everything, and then fail, as on any node without a database.
import { createHash, pbkdf2Sync, timingSafeEqual } from "node:crypto";
import type { KongEntity } from "../../core/kong.ts";
import { foreignId } from "../foreign-id.ts";
import { queryPairs } from "../proxy/client-request.ts";
import { errorReply, jsonReply, type Reply } from "../proxy/reply.ts";
import { errorContext } from "./authentication.ts";
import { basicCredentials } from "./basic-credentials.ts";
import type { OauthConfig } from "./oauth2-config.ts";
import { oauthParameters, textIn, type OauthParameters } from "./oauth2-parameters.ts";
import type { PluginRun } from "./plugin.ts";

type Run = PluginRun<OauthConfig>;

interface Refusal {
  readonly error: string;
  readonly error_description: string;
}

/** A refusal, or nothing: what would follow needs a database. */
type Check = Refusal | undefined;

const INVALID_CLIENT = refusal("invalid_client", "Invalid client authentication");
const INVALID_CODE = refusal("invalid_request", "Invalid code");
const VERIFIER_LENGTH = { min: 43, max: 128 };

/** @see Kong 3.9 kong/plugins/oauth2/access.lua authorize */
export function authorizePage(run: Run): Reply {
  const wrongMethod = refusedMethod(run, "authorization");
  if (wrongMethod !== undefined) return wrongMethod;
  const parameters = oauthParameters(run.exchange);
  const early = insecure(run) ?? unprovisioned(run, parameters);
  if (early !== undefined) return pageReply(early, parameters);
  const client = clientOf(run, parameters.get("client_id"));
  const [address, wrongAddress] = redirectAddress(parameters, client);
  // Kong goes on after each mistake, so that the last one is told.
  const found =
    wrongChallenge(run, parameters, client) ??
    (client === undefined ? INVALID_CLIENT : wrongAddress) ??
    wrongScope(run, parameters.get("scope")) ??
    wrongResponseType(run, parameters);
  if (found === undefined) return unexpected(run);
  if (address === undefined) return pageReply(found, parameters);
  return answer(400, { redirect_uri: withParameters(address, found, parameters) });
}

/** @see Kong 3.9 kong/plugins/oauth2/access.lua issue_token */
export function tokenPage(run: Run): Reply {
  const wrongMethod = refusedMethod(run, "token");
  if (wrongMethod !== undefined) return wrongMethod;
  const parameters = oauthParameters(run.exchange);
  const early = insecure(run);
  if (early !== undefined) return pageReply(early, parameters);
  const credentials = clientCredentials(run, parameters);
  const client = clientOf(run, credentials.id);
  const grant = parameters.get("grant_type");
  const wrongClient = refusedClient(parameters, client, credentials.secret);
  const found = wrongClient ?? wrongGrant(run, grant) ?? refusedGrant(run, parameters, client);
  if (found === undefined) return unexpected(run);
  const isChallenged = wrongClient === INVALID_CLIENT && credentials.isInHeader;
  return pageReply(found, parameters, isChallenged);
}

function refusedMethod({ exchange, config }: Run, page: string): Reply | undefined {
  const { method } = exchange.client;
  if (method === "POST") return undefined;
  const text = `The HTTP method ${method} is invalid for the ${page} endpoint`;
  const realm = config.realm == null ? "" : ` realm="${config.realm}"`;
  const challenge = `Bearer${realm} error="invalid_method" error_description="${text}"`;
  return jsonReply(405, refusal("invalid_method", text), [["WWW-Authenticate", challenge]]);
}

/** The header that the gateway sends on is the client's own only where the client is trusted. */
function insecure({ exchange, config }: Run): Check {
  if (exchange.client.scheme === "https") return undefined;
  const proto = exchange.upstream.ownHeaders.get("x-forwarded-proto") ?? "";
  const isSecure = config.accept_http_if_already_terminated && proto.toLowerCase() === "https";
  if (isSecure) return undefined;
  const isDoubled = config.accept_http_if_already_terminated && proto.includes(",");
  const text = isDoubled ? "Only one X-Forwarded-Proto header allowed" : "You must use HTTPS";
  return refusal("access_denied", text);
}

function wrongKey({ config }: Run, parameters: OauthParameters): Check {
  const isRight = (config.provision_key ?? undefined) === parameters.get("provision_key");
  return isRight ? undefined : refusal("invalid_provision_key", "Invalid provision_key");
}

function unprovisioned(run: Run, parameters: OauthParameters): Check {
  const found = wrongKey(run, parameters);
  if (found !== undefined) return found;
  const user = parameters.get("authenticated_userid") ?? "";
  if (typeof user !== "string" || user.trim() !== "") return undefined;
  return refusal("invalid_authenticated_userid", "Missing authenticated_userid parameter");
}

function wrongResponseType({ config }: Run, parameters: OauthParameters): Check {
  const type = parameters.get("response_type");
  const isAllowed =
    (type === "code" && config.enable_authorization_code) ||
    (type === "token" && config.enable_implicit_grant);
  return isAllowed ? undefined : refusal("unsupported_response_type", "Invalid response_type");
}

function wrongScope({ config }: Run, scope: unknown): Check {
  if (scope === undefined) {
    const isMissing = config.mandatory_scope;
    return isMissing ? refusal("invalid_scope", "You must specify a scope") : undefined;
  }
  const { scopes } = config;
  if (scopes == null) return undefined;
  if (typeof scope !== "string") return refusal("invalid_scope", "scope must be a string");
  const unknown = scope.match(/\S+/g)?.find((word) => !scopes.includes(word));
  return unknown === undefined
    ? undefined
    : refusal("invalid_scope", `"${unknown}" is an invalid scope`);
}

function wrongChallenge(
  run: Run,
  parameters: OauthParameters,
  client: KongEntity | undefined,
): Check {
  const challenge = parameters.get("code_challenge");
  const method = parameters.get("code_challenge_method");
  if (challenge === undefined) {
    if (method !== undefined) {
      return refusal("invalid_request", "code_challenge is required when code_method is present");
    }
    const type = client?.["client_type"];
    return client !== undefined && needsChallenge(run, client, false)
      ? refusal("invalid_request", `code_challenge is required for ${String(type)} clients`)
      : undefined;
  }
  return method === undefined || method === "S256" || method === "s256"
    ? undefined
    : refusal("invalid_request", "code_challenge_method is not supported, must be S256");
}

/** Proof Key for Code Exchange. */
function needsChallenge({ config }: Run, client: KongEntity, wasUsed: boolean): boolean {
  const { client_type: type } = client;
  return (
    wasUsed ||
    (type === "public" && config.pkce !== "none") ||
    (type === "confidential" && config.pkce === "strict")
  );
}

function redirectAddress(
  parameters: OauthParameters,
  client: KongEntity | undefined,
): readonly [address: string | undefined, mistake: Check] {
  const allowed = redirectUris(client);
  if (allowed === undefined) return [undefined, INVALID_CLIENT];
  const wanted = parameters.get("redirect_uri") ?? allowed[0];
  if (typeof wanted === "string" && allowed.includes(wanted)) return [wanted, undefined];
  const text =
    "Invalid redirect_uri that does not match with any redirect_uri created with the application";
  return [allowed[0], refusal("invalid_request", text)];
}

function redirectUris(client: KongEntity | undefined): readonly string[] | undefined {
  const uris = client?.["redirect_uris"];
  return Array.isArray(uris) ? uris.filter((uri) => typeof uri === "string") : undefined;
}

/** In the query, by their names, with those that were there. */
function withParameters(address: string, found: Refusal, parameters: OauthParameters): string {
  const state = textIn(parameters, "state");
  const [, start = "", query = "", fragment = ""] = ADDRESS.exec(address) ?? [];
  const all = new Map([
    ...queryPairs(query),
    ...Object.entries({ ...found, ...(state !== undefined && { state }) }),
  ]);
  const pairs = [...all]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map((pair) => pair.map(encodeURIComponent).join("="));
  return `${start}?${pairs.join("&")}${fragment}`;
}

const ADDRESS = /^([^?#]*)(\?[^#]*)?(#.*)?$/;

interface ClientCredentials {
  readonly id: unknown;
  readonly secret: unknown;
  readonly isInHeader: boolean;
}

function clientCredentials(
  { exchange, config }: Run,
  parameters: OauthParameters,
): ClientCredentials {
  const id = parameters.get("client_id");
  const secret = parameters.get("client_secret");
  const header = exchange.client.headers.get(config.auth_header_name);
  if ((id !== undefined && secret !== undefined) || header === undefined) {
    return { id, secret: id === undefined ? undefined : secret, isInHeader: false };
  }
  const [name, password] = basicCredentials(header)?.split(":") ?? [];
  return { id: name, secret: password, isInHeader: true };
}

function clientOf({ host }: Run, id: unknown): KongEntity | undefined {
  if (typeof id !== "string" || id === "") return undefined;
  return host.findCredential("oauth2_credentials", "client_id", id);
}

function refusedClient(
  parameters: OauthParameters,
  client: KongEntity | undefined,
  secret: unknown,
): Check {
  const isForItself = parameters.get("grant_type") === "client_credentials";
  const [, wrongAddress] = isForItself ? [] : redirectAddress(parameters, client);
  if (client?.["client_type"] === "confidential" && !knowsSecret(client, secret)) {
    return INVALID_CLIENT;
  }
  const tellsSecret = typeof secret === "string" && secret.trim() !== "";
  if (client?.["client_type"] === "public" && tellsSecret) {
    return refusal("invalid_request", "client_secret is disallowed for public clients");
  }
  return wrongAddress;
}

function knowsSecret(client: KongEntity, secret: unknown): boolean {
  const known = client["client_secret"];
  if (client["hash_secret"] !== true) return known === secret;
  if (typeof known !== "string" || typeof secret !== "string") return false;
  return matchesHash(known, secret);
}

/** `$pbkdf2-sha512$i=10000,l=32$SALT$HASH`. A text of another form is compared as it is: nothing has hashed it. */
function matchesHash(known: string, secret: string): boolean {
  const [, digest, rounds, length, salt, hash] = HASHED.exec(known) ?? [];
  if (digest === undefined || salt === undefined || hash === undefined) return known === secret;
  const bytes = Math.min(Number(length), HASH_BYTES_MAX);
  const iterations = Math.min(Number(rounds), ROUNDS_MAX);
  const own = pbkdf2Sync(secret, Buffer.from(salt, "base64"), iterations, bytes, digest);
  const expected = Buffer.from(hash, "base64");
  return own.length === expected.length && timingSafeEqual(own, expected);
}

const HASHED = /^\$pbkdf2-(sha\d+)\$i=(\d+),l=(\d+)\$([^$]+)\$([^$]+)$/;
const ROUNDS_MAX = 1_000_000;
const HASH_BYTES_MAX = 1024;

function wrongGrant({ config }: Run, grant: unknown): Check {
  const isAllowed =
    grant === "authorization_code" ||
    grant === "refresh_token" ||
    (grant === "client_credentials" && config.enable_client_credentials) ||
    (grant === "password" && config.enable_password_grant);
  return isAllowed ? undefined : refusal("unsupported_grant_type", "Invalid grant_type");
}

/** What only the kind of grant asks for. */
function refusedGrant(
  run: Run,
  parameters: OauthParameters,
  client: KongEntity | undefined,
): Check {
  const grant = parameters.get("grant_type");
  if (grant === "authorization_code") return refusedCode(run, parameters, client);
  if (grant === "refresh_token") return refusedRefresh(run, parameters, client);
  const scope = parameters.get("scope");
  if (grant === "password") return unprovisioned(run, parameters) ?? wrongScope(run, scope);
  const isForUser = parameters.get("authenticated_userid") !== undefined;
  const found = isForUser ? wrongKey(run, parameters) : undefined;
  return found ?? (client === undefined ? INVALID_CLIENT : wrongScope(run, scope));
}

function refusedCode(run: Run, parameters: OauthParameters, client: KongEntity | undefined): Check {
  const text = textIn(parameters, "code");
  const code =
    text === undefined
      ? undefined
      : run.host.findCredential("oauth2_authorization_codes", "code", text);
  if (code === undefined || !isForHere(run, code) || !isOf(code, client)) return INVALID_CODE;
  const wasChallenged = typeof code["challenge_method"] === "string";
  if (client === undefined || !needsChallenge(run, client, wasChallenged)) return undefined;
  return wrongVerifier(parameters.get("code_verifier"), code["challenge"]);
}

function wrongVerifier(verifier: unknown, challenge: unknown): Check {
  const wrong = (text: string) => refusal("invalid_request", `code_verifier ${text}`);
  if (verifier === undefined) return wrong("is required for PKCE authorization requests");
  if (typeof verifier !== "string") return wrong("is not a string");
  const { min, max } = VERIFIER_LENGTH;
  if (verifier.length < min || verifier.length > max) {
    return wrong(`must be between ${min} and ${max} characters`);
  }
  const own = createHash("sha256").update(verifier).digest("base64url");
  return own === challenge ? undefined : refusal("invalid_grant", "Invalid code");
}

function refusedRefresh(
  run: Run,
  parameters: OauthParameters,
  client: KongEntity | undefined,
): Check {
  const text = textIn(parameters, "refresh_token");
  const token =
    text === undefined
      ? undefined
      : run.host.findCredential("oauth2_tokens", "refresh_token", text);
  if (token === undefined || !isForHere(run, token)) {
    return refusal("invalid_request", "Invalid refresh_token");
  }
  if (!isOf(token, client)) return INVALID_CLIENT;
  const { scope } = token;
  const words = typeof scope === "string" ? (scope.match(/\S+/g) ?? []) : [];
  const isKnown = words.every((word) => run.config.scopes?.includes(word) === true);
  return isKnown ? undefined : refusal("invalid_scope", "Scope mismatch");
}

function isForHere({ config, exchange }: Run, entity: KongEntity): boolean {
  return config.global_credentials || foreignId(entity, "service") === exchange.match.service?.id;
}

function isOf(entity: KongEntity, client: KongEntity | undefined): boolean {
  return foreignId(entity, "credential") === client?.["id"];
}

function refusal(error: string, text: string): Refusal {
  return { error, error_description: text };
}

function pageReply(found: Refusal, parameters: OauthParameters, isChallenged = false): Reply {
  const state = parameters.get("state");
  const body = { ...found, ...(state !== undefined && { state }) };
  return answer(isChallenged ? 401 : 400, body, isChallenged);
}

function answer(status: number, body: unknown, isChallenged = false): Reply {
  return jsonReply(status, body, [
    ["Cache-Control", "no-store"],
    ["Pragma", "no-cache"],
    ...(isChallenged ? [["WWW-Authenticate", 'Basic realm="OAuth2.0"'] as const] : []),
  ]);
}

/** Nothing can be stored without a database. */
function unexpected({ exchange }: Run): Reply {
  return errorReply(errorContext(exchange), 500, "An unexpected error occurred");
}
