// Lets in who shows a JSON Web Token that a consumer's secret has signed.
import { stringOr } from "../../core/json.ts";
import { queryArguments, targetParts } from "../proxy/client-request.ts";
import { jsonReply, type Reply } from "../proxy/reply.ts";
import { authenticate, authenticationFlow } from "./authentication.ts";
import { isSignedWith, parseWebToken, type WebToken } from "./json-web-token.ts";
import { luaHeaderValues } from "./lua-headers.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";

interface Config {
  readonly anonymous?: string | null;
  readonly uri_param_names: readonly string[];
  readonly cookie_names: readonly string[];
  readonly header_names: readonly string[];
  readonly key_claim_name: string;
  readonly secret_is_base64: boolean;
  readonly claims_to_verify?: readonly ("exp" | "nbf")[] | null;
  readonly maximum_expiration?: number | null;
  readonly realm?: string | null;
  readonly run_on_preflight: boolean;
}

/** @see Kong 3.9 kong/plugins/jwt/handler.lua */
export const jwt: PluginHandler<Config> = {
  name: "jwt",
  priority: 1450,
  access(run) {
    const { config, exchange } = run;
    if (!config.run_on_preflight && exchange.client.method === "OPTIONS") return undefined;
    return authenticationFlow(run, config.anonymous, () => check(run));
  },
};

function check(run: PluginRun<Config>): Reply | undefined {
  const { config, exchange, host } = run;
  const tokens = tokensIn(run);
  const [text, second] = tokens;
  if (text === undefined) return refused(run, { message: "Unauthorized" }, false);
  if (second !== undefined) return refused(run, { message: "Multiple tokens provided" });
  if (text === true) return refused(run, { message: "Unrecognizable token" });
  const token = parseWebToken(text);
  if (typeof token === "string") return refused(run, { message: `Bad token; ${token}` });

  const claim = config.key_claim_name;
  const key = token.claims[claim] ?? token.header[claim];
  if (typeof key !== "string" && typeof key !== "number")
    return refused(run, { message: `No mandatory '${claim}' in claims` });
  if (key === "") return refused(run, { message: `Invalid '${claim}' in claims` });
  const credential = host.findCredential("jwt_secrets", "key", String(key));
  if (credential === undefined) {
    return refused(run, { message: `No credentials found for given '${claim}'` });
  }
  const algorithm = stringOr(credential["algorithm"], "HS256");
  if (token.header["alg"] !== algorithm) return refused(run, { message: "Invalid algorithm" });
  const isShared = algorithm.startsWith("HS");
  const secret = stringOr(credential[isShared ? "secret" : "rsa_public_key"], undefined);
  if (secret === undefined) return refused(run, { message: "Invalid key/secret" });
  const bytes = isShared && config.secret_is_base64 ? Buffer.from(secret, "base64") : secret;
  if (!isSignedWith(token, algorithm, bytes)) return refused(run, { message: "Invalid signature" });

  const problems = claimProblems(run, token);
  if (Object.keys(problems).length > 0) return refused(run, problems);
  authenticate(exchange, host, credential, credential["key"]);
  return undefined;
}

/** `true` for a parameter without an equals sign. */
function tokensIn({ config, exchange }: PluginRun<Config>): readonly (string | true)[] {
  const { headers, target } = exchange.client;
  const { query } = targetParts(target);
  const cookies = (headers.get("cookie") ?? "").split(";").map((part) => part.trim());
  const found = [
    ...config.uri_param_names.flatMap((name) => queryArguments(query, name)),
    ...config.cookie_names.map((name) => {
      const start = `${name}=`.toLowerCase();
      const cookie = cookies.find((one) => one.toLowerCase().startsWith(start));
      return cookie?.slice(start.length) ?? "";
    }),
    ...config.header_names.flatMap((name) => {
      const [value = ""] = luaHeaderValues(headers, name);
      const [, token = ""] = /\s*[Bb]earer\s+(.+)/.exec(value) ?? [];
      return [token];
    }),
  ];
  return [...new Set(found.filter((token) => token !== ""))];
}

function claimProblems(
  { config, host }: PluginRun<Config>,
  { claims }: WebToken,
): Readonly<Record<string, string>> {
  const nowSeconds = host.clock.nowMs() / 1000;
  const problems: Record<string, string> = {};
  const verified = config.claims_to_verify ?? [];
  for (const name of verified) {
    const value = claims[name];
    if (typeof value !== "number") problems[name] = "must be a number";
    else if (name === "exp" && value <= nowSeconds) problems[name] = "token expired";
    else if (name === "nbf" && value > nowSeconds) problems[name] = "token not valid yet";
  }
  const longest = config.maximum_expiration ?? 0;
  const { exp } = claims;
  if (Object.keys(problems).length === 0 && longest > 0) {
    if (typeof exp !== "number" || exp - nowSeconds > longest) {
      problems["exp"] = "exceeds maximum allowed expiration";
    }
  }
  return problems;
}

function refused({ config }: PluginRun<Config>, body: object, isInvalid = true): Reply {
  const realm = config.realm == null ? "Bearer" : `Bearer realm="${config.realm}"`;
  const challenge = isInvalid ? `${realm} error="invalid_token"` : realm;
  return jsonReply(401, body, [["WWW-Authenticate", challenge]]);
}
