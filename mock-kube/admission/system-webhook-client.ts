// Asks webhooks over HTTP.
import type { WebhookClient } from "./admitted-answer.ts";

const ANSWER_BYTES_MAX = 3 * 1024 * 1024;

export const systemWebhookClient: WebhookClient = async (webhook, review) => {
  const { url, authority, serverName, timeoutMs } = webhook;
  if (url === "") throw new RangeError("no endpoints available for its service");
  // Not loaded at start: most servers never ask a webhook.
  const { Agent, request } = await import("undici");
  const dispatcher = new Agent({
    maxResponseSize: ANSWER_BYTES_MAX,
    connect: {
      ...(authority !== undefined && { ca: authority }),
      ...(serverName !== undefined && { servername: serverName }),
    },
  });
  try {
    const { statusCode, body } = await request(url, {
      method: "POST",
      dispatcher,
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(review),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new RangeError(`it answers ${statusCode}`);
    const answer: unknown = JSON.parse(text);
    return answer;
  } finally {
    await dispatcher.destroy();
  }
};
