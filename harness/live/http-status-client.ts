// Looks at the pages of gateways over HTTP.
import { Agent, request } from "undici";
import type { StatusClient } from "./status-client.ts";

export function httpStatusClient(timeoutMs: number): StatusClient {
  const dispatcher = new Agent({
    connectTimeout: timeoutMs,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    async ask(url, signal) {
      try {
        const { statusCode, body } = await request(url, { dispatcher, signal });
        await body.dump();
        return statusCode;
      } catch {
        // Refused, reset, too late: to a client it is all the same, no answer.
        return null;
      }
    },
    close: () => dispatcher.destroy(),
  };
}
