// Finds one whole push in what a client of an Admin API sends on a connection, piece by piece.

const PUSH = "POST /config";
const HEAD_END = "\r\n\r\n";
const HEAD_BYTES_MAX = 64 * 1024;
/** Larger ones are not kept. */
const PUSH_BYTES_MAX = 64 * 1024 * 1024;

export class PushRecorder {
  #kept: Buffer[] = [];
  #bytes = 0;
  #length: number | undefined;

  /** Gives back the request, head and body, when this piece completes it. @param isWanted whether one may begin here. */
  take(piece: Buffer, isWanted: boolean): Buffer | undefined {
    const begins = isWanted && piece.subarray(0, PUSH.length).toString("latin1") === PUSH;
    if (begins) this.#forget();
    else if (this.#kept.length === 0) return undefined;
    this.#kept.push(piece);
    this.#bytes += piece.length;
    this.#length ??= requestLength(Buffer.concat(this.#kept));
    const length = this.#length;
    const bytes = this.#bytes;
    if (length === undefined || (bytes < length && length <= PUSH_BYTES_MAX)) return undefined;
    const whole = bytes < length ? undefined : Buffer.concat(this.#kept).subarray(0, length);
    this.#forget();
    return whole;
  }

  #forget(): void {
    this.#kept = [];
    this.#bytes = 0;
    this.#length = undefined;
  }
}

/** In bytes; `undefined` as long as that cannot be told; infinite where it never can. */
function requestLength(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return bytes.length > HEAD_BYTES_MAX ? Infinity : undefined;
  const head = bytes.subarray(0, headEnd).toString("latin1");
  const [, body] = /^content-length: *(\d+) *\r?$/im.exec(head) ?? [];
  // In chunks, for instance.
  return body === undefined ? Infinity : headEnd + HEAD_END.length + Number(body);
}
