// Posts a record of each request to an HTTP server.
import type { PluginHandler, LogRun } from "../plugin.ts";
import { DeliveryQueue, type QueueConfig } from "./delivery-queue.ts";
import { logMessage } from "./log-message.ts";

interface Config {
  readonly http_endpoint: string;
  readonly method: string;
  readonly content_type: string;
  readonly timeout: number;
  readonly keepalive: number;
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly queue: QueueConfig;
}

const NAME = "http-log";
/** Configurations come and go; more queues than this are not kept. */
const QUEUES_MAX = 1000;

/** @see Kong 3.9 kong/plugins/http-log/handler.lua */
export const httpLog: PluginHandler<Config> = {
  name: NAME,
  priority: 12,
  log(run) {
    queueOf(run).push(JSON.stringify(logMessage(run.served)));
  },
  logSession(run) {
    queueOf(run).push(JSON.stringify(run.session.record));
  },
};

/** Plugins with the same server share a queue. */
function queueOf({ config, host }: Pick<LogRun<Config>, "config" | "host">): DeliveryQueue<string> {
  const queues = host.memory(NAME, () => new Map<string, DeliveryQueue<string>>());
  const key = JSON.stringify(config);
  const known = queues.get(key);
  if (known !== undefined) return known;
  if (queues.size >= QUEUES_MAX) queues.clear();
  const made = new DeliveryQueue<string>({
    clock: host.clock,
    config: config.queue,
    signal: host.stopped,
    warn: (message) => host.log("error", `[http-log] ${message}`),
    async deliver(batch) {
      const url = new URL(config.http_endpoint);
      const { username, password } = url;
      url.username = "";
      url.password = "";
      const status = await host.outlets.http({
        url: url.href,
        method: config.method,
        headers: {
          ...config.headers,
          "Content-Type": config.content_type,
          ...(username !== "" && {
            Authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64")}`,
          }),
        },
        body: config.queue.max_batch_size === 1 ? batch.join("") : `[${batch.join(",")}]`,
        timeoutMs: config.timeout,
      });
      if (status >= 300) throw new Error(`request to ${url.host} returned status code ${status}`);
    },
  });
  queues.set(key, made);
  return made;
}
