// A body as a whole, within a limit.
import type { Readable } from "node:stream";

/** Rejects when the stream fails; stops reading at the limit. */
export function readAll(body: Buffer | Readable, bytesMax: number): Promise<Buffer | "too long"> {
  if (Buffer.isBuffer(body)) return Promise.resolve(body.length > bytesMax ? "too long" : body);
  return new Promise((resolve, reject) => {
    if (body.destroyed) throw new BodyCutShort();
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length <= bytesMax) return;
      body.pause();
      settle();
      resolve("too long");
    };
    const onEnd = () => {
      settle();
      resolve(Buffer.concat(chunks, length));
    };
    const onClose = () => {
      settle();
      reject(new BodyCutShort());
    };
    const settle = () => body.off("data", onData).off("end", onEnd).off("close", onClose);
    body.once("error", reject);
    body.on("data", onData).once("end", onEnd).once("close", onClose);
  });
}

/** A body whose sender left in the middle of it. */
class BodyCutShort extends Error {
  readonly code = "BODY_CUT_SHORT";

  constructor() {
    super("a body ended before its end");
    this.name = "BodyCutShort";
  }
}
