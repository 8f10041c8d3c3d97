// A stream as a whole, within a limit.
import type { Readable } from "node:stream";

/** Rejects when the stream fails; stops reading at the limit. */
export async function readAll(stream: Readable, bytesMax: number): Promise<Buffer | "too long"> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bytesMax) return "too long";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
