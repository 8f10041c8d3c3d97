// Lets in webhooks that are signed with a shared secret.
import { createHmac, timingSafeEqual } from "node:crypto";
import { errorReply } from "../proxy/reply.ts";
import { errorContext } from "./authentication.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";

interface Config {
  readonly secret_v1: string;
  readonly tolerance_second: number;
}

/** @see Kong 3.9 kong/plugins/standard-webhooks/internal.lua */
export const standardWebhooks: PluginHandler<Config> = {
  name: "standard-webhooks",
  priority: 760,
  readsRequestBody: () => true,
  access: (run) =>
    isSigned(run) ? undefined : errorReply(errorContext(run.exchange), 400, "Bad request"),
};

function isSigned({ config, exchange, host }: PluginRun<Config>): boolean {
  const { headers } = exchange.client;
  const id = headers.get("webhook-id");
  const signature = headers.get("webhook-signature");
  const timestamp = headers.get("webhook-timestamp");
  const { requestBody } = exchange;
  if (id === undefined || signature === undefined || timestamp === undefined) return false;
  const seconds = Number(timestamp);
  const time = Number.isFinite(seconds) ? seconds : 0;
  if (host.clock.nowMs() / 1000 - time > config.tolerance_second) return false;
  if (requestBody === undefined || requestBody.length === 0) return false;
  const digest = createHmac("sha256", config.secret_v1)
    .update(`${id}.${time}.`)
    .update(requestBody)
    .digest("base64");
  const expected = Buffer.from(`v1,${digest}`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
