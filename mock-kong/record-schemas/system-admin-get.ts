// The Admin API of a running Kong, for reading.
import { request } from "undici";
import type { AdminGet } from "./record-schemas.ts";

const TIMEOUT_MS = 10_000;
const BODY_BYTES_MAX = 16 * 1024 * 1024;

/** `headers`: for a token, for one. Never logged. */
export function systemAdminGet(
  adminUrl: string,
  headers: Readonly<Record<string, string>>,
): AdminGet {
  const base = adminUrl.replace(/\/+$/, "");
  return async (path) => {
    const { statusCode, body } = await request(base + path, {
      headers,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > BODY_BYTES_MAX) throw new RangeError(`${path}: more than ${BODY_BYTES_MAX} bytes`);
      chunks.push(bytes);
    }
    return { status: statusCode, body: parse(Buffer.concat(chunks).toString("utf8")) };
  };
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
