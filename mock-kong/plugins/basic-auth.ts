// Lets in who knows a consumer's password.
import { createHash } from "node:crypto";
import type { KongEntity } from "../../core/kong.ts";
import { foreignId } from "../foreign-id.ts";
import { errorReply, type Reply } from "../proxy/reply.ts";
import { authenticate, authenticationFlow, errorContext } from "./authentication.ts";
import { basicCredentials } from "./basic-credentials.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";

interface Config {
  readonly anonymous?: string | null;
  readonly hide_credentials: boolean;
  readonly realm: string;
}

interface Login {
  readonly username: string;
  readonly password: string;
}

/** @see Kong 3.9 kong/plugins/basic-auth/access.lua */
export const basicAuth: PluginHandler<Config> = {
  name: "basic-auth",
  priority: 1100,
  access: (run) => authenticationFlow(run, run.config.anonymous, () => check(run)),
};

function check(run: PluginRun<Config>): Reply | undefined {
  const { exchange, host } = run;
  for (const header of ["proxy-authorization", "authorization"]) {
    const login = takeLogin(run, header);
    const credential =
      login && host.findCredential("basicauth_credentials", "username", login.username);
    if (login === undefined || credential === undefined) continue;
    if (!knows(credential, login)) return unauthorized(run);
    authenticate(exchange, host, credential, credential["username"]);
    return undefined;
  }
  return unauthorized(run);
}

function takeLogin({ config, exchange }: PluginRun<Config>, header: string): Login | undefined {
  const value = exchange.client.headers.get(header);
  if (config.hide_credentials) exchange.upstream.headers.delete(header);
  const text = basicCredentials(value ?? "") ?? "";
  const [, username, password] = /([^:]+):([^\n]*)/.exec(text) ?? [];
  return username === undefined || password === undefined ? undefined : { username, password };
}

/** Kong keeps passwords as digests, salted with the consumer's id. @see kong/plugins/basic-auth/crypto.lua */
function knows(credential: KongEntity, { password }: Login): boolean {
  const salt = foreignId(credential, "consumer") ?? "";
  const digest = createHash("sha1")
    .update(password + salt)
    .digest("hex");
  return credential["password"] === digest;
}

function unauthorized({ config, exchange }: PluginRun<Config>): Reply {
  const challenge = `Basic realm="${config.realm}"`;
  return errorReply(errorContext(exchange), 401, "Unauthorized", [["WWW-Authenticate", challenge]]);
}
