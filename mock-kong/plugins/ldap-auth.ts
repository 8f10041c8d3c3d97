// Asks a directory for a password. There is none in a simulation: it behaves as when the directory is down.
import { errorReply } from "../proxy/reply.ts";
import { authenticationFlow, errorContext } from "./authentication.ts";
import type { PluginHandler } from "./plugin.ts";

interface Config {
  readonly anonymous?: string | null;
  readonly header_type?: string | null;
  readonly realm?: string | null;
}

/** @see Kong 3.9 kong/plugins/ldap-auth/access.lua */
export const ldapAuth: PluginHandler<Config> = {
  name: "ldap-auth",
  priority: 1200,
  access(run) {
    const { config, exchange } = run;
    const context = errorContext(exchange);
    return authenticationFlow(run, config.anonymous, () => {
      const { headers } = exchange.client;
      const given = headers.get("proxy-authorization") ?? headers.get("authorization");
      const scheme = config.header_type ?? "ldap";
      if (given?.toLowerCase().startsWith(`${scheme.toLowerCase()} `) === true) {
        return errorReply(context, 500, "An unexpected error occurred");
      }
      const word = scheme.toUpperCase();
      const challenge = config.realm == null ? word : `${word} realm="${config.realm}"`;
      return errorReply(context, 401, "Unauthorized", [["WWW-Authenticate", challenge]]);
    });
  },
};
