// One request and its answer over a connection of their own, byte for byte.
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls, type PeerCertificate, type TLSSocket } from "node:tls";
import { parseAnswer, type RawAnswer } from "./parse-answer.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
  /** Absent: not over TLS. No certificate is refused. */
  readonly tls?: { readonly serverName?: string };
}

export type Exchange =
  | {
      readonly ok: true;
      readonly answer: RawAnswer;
      /** `KEY=value` pairs of the subject of the certificate that was shown. */
      readonly certificateSubject?: string;
    }
  | { readonly ok: false; readonly error: string };

const TIMEOUT_MS = 60_000;
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
/** What the length of a long body is announced with. */
const LENGTH_LINE = /\r\ncontent-length: *(\d+)/i;

export function exchange(address: Address, method: string, request: Buffer): Promise<Exchange> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    let receivedBytes = 0;
    let expectedBytes = 0;
    let certificateSubject: string | undefined;
    const finish = (result: Exchange) => {
      socket.destroy();
      resolve(result);
    };
    const read = (hasEnded: boolean) => {
      if (!hasEnded && receivedBytes < expectedBytes) return;
      const bytes = Buffer.concat(received);
      expectedBytes = announcedBytes(bytes);
      const answer = receivedBytes === 0 ? undefined : parseAnswer(bytes, method, hasEnded);
      if (answer !== undefined) {
        finish({
          ok: true,
          answer,
          ...(certificateSubject !== undefined && { certificateSubject }),
        });
      } else if (hasEnded) finish({ ok: false, error: "closed without an answer" });
    };
    const socket = connectTo(address, (subject) => {
      certificateSubject = subject;
      socket.write(request);
    });
    socket.setNoDelay(true);
    socket.setTimeout(TIMEOUT_MS, () => finish({ ok: false, error: "timeout" }));
    socket.on("data", (chunk) => {
      received.push(chunk);
      receivedBytes += chunk.length;
      if (receivedBytes > ANSWER_BYTES_MAX) finish({ ok: false, error: "endless answer" });
      else read(false);
    });
    socket.on("end", () => read(true));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (receivedBytes > 0) read(true);
      else finish({ ok: false, error: error.code ?? error.message });
    });
    socket.on("close", () => read(true));
  });
}

function connectTo(
  { host, port, tls }: Address,
  onReady: (certificateSubject: string | undefined) => void,
): Socket {
  if (tls === undefined) return connectPlain({ host, port }, () => onReady(undefined));
  const socket: TLSSocket = connectTls(
    {
      host,
      port,
      rejectUnauthorized: false,
      ...(tls.serverName !== undefined && { servername: tls.serverName }),
    },
    () => onReady(subjectOf(socket.getPeerCertificate())),
  );
  return socket;
}

function subjectOf({ subject }: PeerCertificate): string {
  return Object.entries(subject ?? {})
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join("+") : value}`)
    .join(",");
}

/** Saves looking at a long answer again and again before it is complete. */
function announcedBytes(bytes: Buffer): number {
  const headEnd = bytes.indexOf("\r\n\r\n");
  const [, length] = LENGTH_LINE.exec(bytes.toString("latin1", 0, Math.max(0, headEnd))) ?? [];
  return length === undefined ? 0 : headEnd + 4 + Number(length);
}
