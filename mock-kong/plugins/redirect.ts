// Sends the client elsewhere.
import { targetParts } from "../proxy/client-request.ts";
import { plainReply } from "../proxy/reply.ts";
import type { PluginHandler } from "./plugin.ts";

interface Config {
  readonly status_code: number;
  readonly location: string;
  readonly keep_incoming_path: boolean;
}

/** @see Kong 3.9 kong/plugins/redirect/handler.lua */
export const redirect: PluginHandler<Config> = {
  name: "redirect",
  priority: 779,
  access({ config, exchange }) {
    const location = config.keep_incoming_path
      ? withPath(config.location, exchange.client.target)
      : config.location;
    return plainReply(config.status_code, "redirecting", [["Location", location]]);
  },
};

function withPath(location: string, target: string): string {
  const url = new URL(location);
  const { path, query } = targetParts(target);
  url.pathname = path;
  url.search = query;
  return url.href;
}
