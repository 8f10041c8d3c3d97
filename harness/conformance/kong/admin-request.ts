// Requests to a node's Admin API whose answers are JSON.
import { requestBytes } from "../wire/request-bytes.ts";
import { exchange } from "../wire/system-exchange.ts";

export interface AdminAnswer {
  /** 0 when nothing came that is HTTP. */
  readonly status: number;
  readonly text: string;
}

/** @param body sent as JSON, whatever it is. */
export async function adminRequest(
  port: number,
  method: string,
  path: string,
  body?: string,
): Promise<AdminAnswer> {
  const bytes = requestBytes({
    method,
    path,
    headers: [
      ["Host", `127.0.0.1:${port}`],
      ...(body === undefined ? [] : [["Content-Type", "application/json"] as const]),
    ],
    ...(body !== undefined && { body: Buffer.from(body) }),
  });
  const result = await exchange({ host: "127.0.0.1", port }, method, bytes);
  if (!result.ok) return { status: 0, text: result.error };
  return { status: result.answer.status, text: result.answer.body.toString("utf8") };
}

/** `?a=1&b=true`; a parameter that is 0 was not sent. */
export function queryText(query: Readonly<Record<string, unknown>>): string {
  const parameters = Object.entries(query)
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parameters.length === 0 ? "" : `?${parameters.join("&")}`;
}
