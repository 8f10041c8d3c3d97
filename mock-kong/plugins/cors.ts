// Tells browsers which other origins may read the answers.
import type { HeaderList } from "../proxy/header-list.ts";
import { plainReply } from "../proxy/reply.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";

interface Config {
  readonly origins?: readonly string[] | null;
  readonly headers?: readonly string[] | null;
  readonly exposed_headers?: readonly string[] | null;
  readonly methods?: readonly string[] | null;
  readonly max_age?: number | null;
  readonly credentials: boolean;
  readonly private_network: boolean;
  readonly preflight_continue: boolean;
}

const NAME = "cors";

/** @see Kong 3.9 kong/plugins/cors/handler.lua */
export const cors: PluginHandler<Config> = {
  name: NAME,
  priority: 2000,
  access(run) {
    const { config, exchange } = run;
    const { headers, method } = exchange.client;
    const isPreflight =
      method === "OPTIONS" && headers.has("origin") && headers.has("access-control-request-method");
    if (!isPreflight) return undefined;
    exchange.notes.set(NAME, "preflight");
    if (config.preflight_continue) return undefined;

    const out = exchange.earlyHeaders;
    allowOrigin(run, out, false);
    const allowed = config.headers ?? [];
    const asked = headers.get("access-control-request-headers");
    if (allowed.length > 0) out.set("Access-Control-Allow-Headers", allowed.join(","));
    else if (asked !== undefined) out.set("Access-Control-Allow-Headers", asked);
    out.set("Access-Control-Allow-Methods", (config.methods ?? DEFAULT_METHODS).join(","));
    if (config.max_age != null) out.set("Access-Control-Max-Age", String(config.max_age));
    if (
      config.private_network &&
      headers.get("access-control-request-private-network") === "true"
    ) {
      out.set("Access-Control-Allow-Private-Network", "true");
    }
    return plainReply(200);
  },
  headers(run, head) {
    const { config, exchange } = run;
    if (exchange.notes.get(NAME) === "preflight") return;
    allowOrigin(run, head.headers, true);
    const exposed = config.exposed_headers ?? [];
    if (exposed.length > 0) head.headers.set("Access-Control-Expose-Headers", exposed.join(","));
  },
};

const DEFAULT_METHODS = [
  "GET",
  "HEAD",
  "PUT",
  "PATCH",
  "POST",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "CONNECT",
];

/** `keepVary`: the response may have a Vary header of its own. */
function allowOrigin(
  { config, exchange }: PluginRun<Config>,
  out: HeaderList,
  keepVary: boolean,
): void {
  const origin = exchange.client.headers.get("origin");
  const vary = () => (keepVary ? out.append("Vary", "Origin") : out.set("Vary", "Origin"));
  const origins = config.origins ?? [];
  const [only = "*"] = origins;
  if (origins.length < 2 && only === "*") {
    if (config.credentials && origin !== undefined) {
      vary();
      out.set("Access-Control-Allow-Origin", origin);
      out.set("Access-Control-Allow-Credentials", "true");
    } else {
      out.set("Access-Control-Allow-Origin", "*");
    }
    return;
  }

  vary();
  const isPlain = origins.length === 1 && /^[A-Za-z0-9.:/-]+$/.test(only);
  const allowed = isPlain ? only : allowedOrigin(origins, origin);
  if (allowed === undefined) out.delete("Access-Control-Allow-Origin");
  else out.set("Access-Control-Allow-Origin", allowed);
  if (!config.credentials) return;
  if (allowed !== "*") out.set("Access-Control-Allow-Credentials", "true");
  else if (origin !== undefined) {
    vary();
    out.set("Access-Control-Allow-Origin", origin);
    out.set("Access-Control-Allow-Credentials", "true");
  }
}

function allowedOrigin(origins: readonly string[], origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  if (origins.includes("*")) return "*";
  const { domain, host } = normalizeOrigin(origin);
  const isAllowed = origins.some((entry) => {
    if (!/[^A-Za-z0-9.:/-]/.test(entry)) return normalizeOrigin(entry).domain === domain;
    // Anchored at its start as a whole, but only its last alternative at its end.
    const source = entry.endsWith("$") ? entry : `${entry}$`;
    const anchored = new RegExp(`^(?:${source.replace(/^\^/, "")})`);
    return anchored.test(entry.includes(":") ? domain : host);
  });
  return isAllowed ? domain : undefined;
}

/** Without the scheme's own port. */
function normalizeOrigin(text: string): { readonly domain: string; readonly host: string } {
  const [, scheme, host, port] =
    /^(?:([a-z][a-z0-9+.-]*):)?\/\/([^:/]*)(?::(\d+))?/i.exec(text) ?? [];
  if (host === undefined || host === "") return { domain: text, host: text };
  const isDefault = (scheme === "http" && port === "80") || (scheme === "https" && port === "443");
  const prefix = scheme === undefined ? "" : `${scheme}://`;
  return { domain: prefix + host + (port === undefined || isDefault ? "" : `:${port}`), host };
}
