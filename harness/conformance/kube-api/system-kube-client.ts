// Requests to an API server as they were recorded: any header, any body, and watches.
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";

export interface KubeMessage {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface KubeAnswer {
  /** 0 when there is none; `text` is then the reason. */
  readonly status: number;
  readonly contentType: string;
  readonly warnings: readonly string[];
  readonly text: string;
}

export interface OpenWatch {
  /** Resolves when the server has answered with a head, or never will. */
  readonly opened: Promise<void>;
  readonly status: number;
  readonly contentType: string;
  /** All bytes so far. */
  readonly text: string;
  /** Whether the server ended it. */
  readonly isEnded: boolean;
  close(): void;
}

const TIMEOUT_MS = 20_000;
const ANSWER_LENGTH_MAX = 64 * 1024 * 1024;

/** An API server, and what it wants to see of a client. */
export interface KubeServer {
  readonly url: string;
  /** Sent unless a request says otherwise: credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** Certificates, over TLS. */
  readonly tls?: Pick<RequestOptions, "ca" | "cert" | "key" | "rejectUnauthorized" | "servername">;
}

export class KubeClient {
  readonly #url: URL;
  readonly #server: KubeServer;

  constructor(server: KubeServer) {
    this.#server = server;
    this.#url = new URL(server.url);
  }

  send(message: KubeMessage): Promise<KubeAnswer> {
    return new Promise((resolve) => {
      const fail = (error: Error) => {
        resolve({ status: 0, contentType: "", warnings: [], text: error.message });
      };
      const request = this.#request(message, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
          if (text.length > ANSWER_LENGTH_MAX) request.destroy(new RangeError("endless answer"));
        });
        response.on("error", fail);
        response.on("end", () => {
          const { statusCode = 0, headers } = response;
          const contentType = headers["content-type"] ?? "";
          resolve({ status: statusCode, contentType, warnings: warningsOf(response), text });
        });
      });
      request.setTimeout(TIMEOUT_MS, () => request.destroy(new RangeError("timeout")));
      request.on("error", fail);
      request.end(message.body);
    });
  }

  watch(message: KubeMessage): OpenWatch {
    const state = { status: 0, contentType: "", text: "", isEnded: false };
    const opened = Promise.withResolvers<void>();
    const end = () => {
      state.isEnded = true;
      opened.resolve();
    };
    const request = this.#request(message, (response) => {
      state.status = response.statusCode ?? 0;
      state.contentType = response.headers["content-type"] ?? "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        state.text += chunk;
        if (state.text.length > ANSWER_LENGTH_MAX) request.destroy();
      });
      response.on("error", end);
      response.on("close", end);
      opened.resolve();
    });
    request.on("error", end);
    request.end(message.body);
    return {
      opened: opened.promise,
      get status() {
        return state.status;
      },
      get contentType() {
        return state.contentType;
      },
      get text() {
        return state.text;
      },
      get isEnded() {
        return state.isEnded;
      },
      close: () => {
        request.destroy();
      },
    };
  }

  #request(
    { method, path, headers, body }: KubeMessage,
    onResponse: (response: IncomingMessage) => void,
  ) {
    const { hostname, port, pathname, protocol } = this.#url;
    const options = {
      host: hostname,
      port,
      method,
      path: pathname.replace(/\/$/, "") + path,
      agent: false,
      headers: withoutBlanks({
        ...this.#server.headers,
        ...headers,
        ...(body !== undefined && { "Content-Length": String(Buffer.byteLength(body)) }),
      }),
      ...this.#server.tls,
    } as const;
    return protocol === "https:"
      ? httpsRequest(options, onResponse)
      : httpRequest(options, onResponse);
  }
}

/** A request without a value for a header does not send it. */
function withoutBlanks(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
}

function warningsOf({ rawHeaders }: IncomingMessage): readonly string[] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() === "warning" ? [rawHeaders[index + 1] ?? ""] : [],
  );
}
