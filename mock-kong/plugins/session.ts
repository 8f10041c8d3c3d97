// Remembers in a cookie who has been authenticated.
import { createHmac, timingSafeEqual } from "node:crypto";
import { objectOr, stringOr } from "../../core/json.ts";
import { uuidV4 } from "../../core/uuid.ts";
import { queryValues, targetParts } from "../proxy/client-request.ts";
import { plainReply } from "../proxy/reply.ts";
import { identify } from "./authentication.ts";
import { formFields } from "./form-body.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";

interface Config {
  readonly secret?: string | null;
  readonly audience: string;
  readonly idling_timeout: number;
  readonly rolling_timeout: number;
  readonly absolute_timeout: number;
  readonly cookie_name: string;
  readonly cookie_path: string;
  readonly cookie_domain?: string | null;
  readonly cookie_same_site: string;
  readonly cookie_http_only: boolean;
  readonly cookie_secure: boolean;
  readonly logout_methods: readonly string[];
  readonly logout_query_arg: string;
  readonly logout_post_arg: string;
  readonly read_body_for_logout: boolean;
}

/** What a cookie holds, signed. It is not renewed by use. */
interface Session {
  readonly consumerId: string;
  readonly credentialId: string;
  readonly audience: string;
  /** s */
  readonly startedAt: number;
}

const NAME = "session";

/** The cookie is signed, not encrypted: its form is our own. @see Kong 3.9 kong/plugins/session/access.lua */
export const session: PluginHandler<Config> = {
  name: NAME,
  priority: 1900,
  readsRequestBody: ({ read_body_for_logout }) => read_body_for_logout,
  access(run) {
    const { exchange, host } = run;
    const found = openSession(run);
    if (found === undefined) return undefined;
    if (isLogout(run)) {
      return plainReply(200, "", [["Set-Cookie", cookie(run, "", "; Max-Age=0")]]);
    }
    const consumer = host.consumerById(found.consumerId);
    if (consumer === undefined) return undefined;
    exchange.notes.set(NAME, found);
    const { credentialId } = found;
    identify(exchange, consumer, { id: credentialId }, credentialId);
    return undefined;
  },
  headers(run, head) {
    const { exchange, host } = run;
    const { consumer, credential } = exchange.authentication ?? {};
    const consumerId = stringOr(consumer?.["id"], undefined);
    if (credential === undefined || consumerId === undefined) return;
    const credentialId = stringOr(credential["id"], consumerId);
    const known = readSession(exchange.notes.get(NAME));
    if (known?.consumerId === consumerId && known.credentialId === credentialId) return;
    const startedAt = host.clock.nowMs() / 1000;
    const { audience } = run.config;
    const value = sign(run, { consumerId, credentialId, audience, startedAt });
    head.headers.append("Set-Cookie", cookie(run, value));
  },
};

function openSession(run: PluginRun<Config>): Session | undefined {
  const { config, exchange, host } = run;
  const value = cookieValue(exchange.client.headers.get("cookie") ?? "", config.cookie_name);
  const [text = "", signature = ""] = value.split(".");
  if (!isRight(run, text, signature)) return undefined;
  const decoded: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  const found = readSession(decoded);
  const ageSeconds = host.clock.nowMs() / 1000 - (found?.startedAt ?? 0);
  const { idling_timeout, rolling_timeout, absolute_timeout } = config;
  // 0 means for ever.
  const limits = [idling_timeout, rolling_timeout, absolute_timeout].filter((limit) => limit > 0);
  const isFresh =
    found?.audience === config.audience && limits.every((limit) => ageSeconds <= limit);
  return isFresh ? found : undefined;
}

function readSession(value: unknown): Session | undefined {
  const { consumerId, credentialId, audience, startedAt } = objectOr(value);
  if (typeof consumerId !== "string" || typeof credentialId !== "string") return undefined;
  return {
    consumerId,
    credentialId,
    audience: stringOr(audience, ""),
    startedAt: Number(startedAt),
  };
}

function cookieValue(header: string, name: string): string {
  for (const part of header.split(";")) {
    const [key = "", ...value] = part.trim().split("=");
    if (key === name) return value.join("=");
  }
  return "";
}

function isRight(run: PluginRun<Config>, text: string, signature: string): boolean {
  if (text === "") return false;
  const expected = Buffer.from(mac(run, text));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sign(run: PluginRun<Config>, content: Session): string {
  const text = Buffer.from(JSON.stringify(content)).toString("base64url");
  return `${text}.${mac(run, text)}`;
}

/** Without a secret of its own the node makes one up. */
function mac({ config, host }: PluginRun<Config>, text: string): string {
  const secret = config.secret ?? host.memory(NAME, () => uuidV4(host.random));
  return createHmac("sha256", secret).update(text).digest("base64url");
}

function cookie({ config }: PluginRun<Config>, value: string, more = ""): string {
  const sameSite = config.cookie_same_site;
  return [
    `${config.cookie_name}=${value}; Path=${config.cookie_path}`,
    config.cookie_domain == null ? "" : `; Domain=${config.cookie_domain}`,
    sameSite === "Default" ? "" : `; SameSite=${sameSite}`,
    config.cookie_secure ? "; Secure" : "",
    config.cookie_http_only ? "; HttpOnly" : "",
    more,
  ].join("");
}

function isLogout({ config, exchange }: PluginRun<Config>): boolean {
  const { client } = exchange;
  if (!config.logout_methods.includes(client.method)) return false;
  const { query } = targetParts(client.target);
  if (queryValues(query, config.logout_query_arg).length > 0) return true;
  if (!config.read_body_for_logout) return false;
  return formFields(exchange).some(([name]) => name === config.logout_post_arg);
}
