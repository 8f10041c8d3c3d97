// Lets in who signs requests with a consumer's secret.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { stringOr } from "../../core/json.ts";
import { targetParts } from "../proxy/client-request.ts";
import { errorReply, type Reply } from "../proxy/reply.ts";
import { authenticate, authenticationFlow, errorContext } from "./authentication.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";

interface Config {
  readonly anonymous?: string | null;
  readonly hide_credentials: boolean;
  readonly clock_skew: number;
  readonly validate_request_body: boolean;
  readonly enforce_headers: readonly string[];
  readonly algorithms: readonly string[];
  readonly realm?: string | null;
}

interface Signature {
  readonly username: string;
  readonly algorithm: string;
  readonly headers: readonly string[];
  readonly value: string;
}

/** @see Kong 3.9 kong/plugins/hmac-auth/access.lua */
export const hmacAuth: PluginHandler<Config> = {
  name: "hmac-auth",
  priority: 1030,
  readsRequestBody: ({ validate_request_body }) => validate_request_body,
  access: (run) => authenticationFlow(run, run.config.anonymous, () => check(run)),
};

const UNVERIFIED = "HMAC signature cannot be verified";
const NOT_SAME = "HMAC signature does not match";

function check(run: PluginRun<Config>): Reply | undefined {
  const { exchange, host } = run;
  const { headers } = exchange.client;
  if (!headers.has("authorization") && !headers.has("proxy-authorization")) {
    return unauthorized(run, "Unauthorized");
  }
  if (!isTimely(run, "x-date") && !isTimely(run, "date")) {
    const needs = "a valid date or x-date header is required for HMAC Authentication";
    return unauthorized(run, `${UNVERIFIED}, ${needs}`);
  }
  const signature =
    takeSignature(run, "proxy-authorization") ?? takeSignature(run, "authorization");
  if (signature === undefined || !isAcceptable(run, signature))
    return unauthorized(run, UNVERIFIED);
  const credential = host.findCredential("hmacauth_credentials", "username", signature.username);
  if (credential === undefined) return unauthorized(run, UNVERIFIED);
  const secret = stringOr(credential["secret"], "");
  if (!isRight(run, signature, secret) || !isBodyRight(run)) return unauthorized(run, NOT_SAME);
  authenticate(exchange, host, credential, credential["username"]);
  return undefined;
}

/** Other ways to write a date are not understood. @see nginx ngx_parse_http_time */
const HTTP_DATE = /^\s*(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /;

function isTimely({ config, exchange, host }: PluginRun<Config>, header: string): boolean {
  const text = exchange.client.headers.get(header) ?? "";
  const timeMs = HTTP_DATE.test(text) ? Date.parse(text) : NaN;
  // Kong's clock ticks in whole seconds here.
  const nowSeconds = Math.floor(host.clock.nowMs() / 1000);
  return !Number.isNaN(timeMs) && Math.abs(nowSeconds - timeMs / 1000) <= config.clock_skew;
}

function takeSignature(
  { config, exchange }: PluginRun<Config>,
  header: string,
): Signature | undefined {
  const pattern =
    /\s*[Hh]mac\s*username="(.+)",\s*algorithm="(.+)",\s*headers="(.+)",\s*signature="(.+)"/;
  const [, username, algorithm, names, value] =
    pattern.exec(exchange.client.headers.get(header) ?? "") ?? [];
  const isLast = header === "authorization";
  // What stands in the last header is hidden, whatever it is.
  if (config.hide_credentials && (isLast || username !== undefined))
    exchange.upstream.headers.delete(header);
  if (username === undefined || algorithm === undefined || value === undefined) return undefined;
  return { username, algorithm, headers: (names ?? "").split(" "), value };
}

function isAcceptable({ config }: PluginRun<Config>, { headers, algorithm }: Signature): boolean {
  return (
    config.enforce_headers.every((name) => headers.includes(name)) &&
    config.algorithms.includes(algorithm)
  );
}

function isRight(
  { exchange: { client } }: PluginRun<Config>,
  { algorithm, headers, value }: Signature,
  secret: string,
): boolean {
  const { path, query } = targetParts(client.target);
  const uri = path + query;
  const lines = headers.map((name) => {
    const given = client.headers.get(name);
    if (given !== undefined) return `${name}: ${given}`;
    if (name === "@request-target") return `${name}: ${client.method.toLowerCase()} ${uri}`;
    if (name === "request-line") return `${client.method} ${uri} HTTP/${client.httpVersion}`;
    return `${name}:`;
  });
  const wanted = createHmac(algorithm.replace(/^hmac-/, ""), secret)
    .update(lines.join("\n"))
    .digest();
  const given = Buffer.from(value, "base64");
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function isBodyRight({ config, exchange }: PluginRun<Config>): boolean {
  if (!config.validate_request_body) return true;
  const body = exchange.requestBody ?? Buffer.alloc(0);
  const digest = exchange.client.headers.get("digest");
  if (digest === undefined) return body.length === 0;
  return digest === `SHA-256=${createHash("sha256").update(body).digest("base64")}`;
}

function unauthorized({ config, exchange }: PluginRun<Config>, message: string): Reply {
  const challenge = config.realm == null ? "hmac" : `hmac realm="${config.realm}"`;
  return errorReply(errorContext(exchange), 401, message, [["WWW-Authenticate", challenge]]);
}
