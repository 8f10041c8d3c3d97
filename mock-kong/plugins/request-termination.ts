// Answers instead of the upstream.
import { queryPairs, targetParts } from "../proxy/client-request.ts";
import { jsonReply, plainReply } from "../proxy/reply.ts";
import { WORKSPACE_ID } from "../workspace-id.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";

interface Config {
  readonly status_code: number;
  readonly message?: string | null;
  readonly body?: string | null;
  readonly content_type?: string | null;
  readonly trigger?: string | null;
  readonly echo?: boolean;
}

const DEFAULT_MESSAGES: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  404: "Not found",
  405: "Method not allowed",
  500: "An unexpected error occurred",
  502: "Bad Gateway",
  503: "Service unavailable",
};

/** @see Kong 3.9 kong/plugins/request-termination/handler.lua */
export const requestTermination: PluginHandler<Config> = {
  name: "request-termination",
  priority: 2,
  access(run) {
    const { config, exchange } = run;
    if (config.trigger != null && !isTriggered(config.trigger, exchange.client)) return undefined;
    const message = config.message ?? DEFAULT_MESSAGES[config.status_code];
    if (config.echo === true) return jsonReply(config.status_code, echo(run, message));
    if (config.body != null) {
      const type = config.content_type ?? undefined;
      return plainReply(
        config.status_code,
        config.body,
        type === undefined ? [] : [["Content-Type", type]],
      );
    }
    return message === undefined
      ? plainReply(config.status_code)
      : jsonReply(config.status_code, { message });
  },
};

function isTriggered(trigger: string, client: PluginRun<Config>["exchange"]["client"]): boolean {
  const { query } = targetParts(client.target);
  return client.headers.has(trigger) || queryPairs(query).some(([name]) => name === trigger);
}

function echo({ exchange, host }: PluginRun<Config>, message: string | undefined): unknown {
  const { client, match } = exchange;
  const { path, query } = targetParts(client.target);
  return {
    message,
    kong: { node_id: host.workerId, worker_pid: 1, hostname: "localhost" },
    request: {
      scheme: client.scheme,
      host: client.headers.get("host")?.replace(/:\d+$/, ""),
      port: client.localPort,
      headers: Object.fromEntries(
        [...client.headers].map(([name, value]) => [name.toLowerCase(), value]),
      ),
      query: Object.fromEntries(queryPairs(query)),
      raw_body: exchange.requestBody?.toString("utf8") ?? "",
      method: client.method,
      path,
      uri_captures: { named: {}, unnamed: [] },
    },
    matched_route: withoutNulls({ ...match.route, ws_id: WORKSPACE_ID }),
    matched_service: match.service && withoutNulls({ ...match.service, ws_id: WORKSPACE_ID }),
  };
}

function withoutNulls(entity: object): object {
  return Object.fromEntries(Object.entries(entity).filter(([, value]) => value !== null));
}
