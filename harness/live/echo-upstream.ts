// The application behind the gateways: a server that answers with what it received.
import { createServer } from "node:http";
import { listen, type Listening } from "./listen.ts";

const BODY_BYTES_MAX = 1024 * 1024;

/** Listens on loopback. Answers 200 with method, path, headers and body as JSON; 413 for more than 1 MiB. */
export async function startEchoUpstream(host: string): Promise<Listening> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let bodyBytes = 0;
    request.on("data", (chunk: Buffer) => {
      bodyBytes += chunk.length;
      if (bodyBytes <= BODY_BYTES_MAX) chunks.push(chunk);
    });
    request.on("end", () => {
      const { method, url: path, headers } = request;
      const body = Buffer.concat(chunks).toString("utf8");
      response.writeHead(bodyBytes > BODY_BYTES_MAX ? 413 : 200, {
        "content-type": "application/json",
      });
      response.end(
        JSON.stringify(
          bodyBytes > BODY_BYTES_MAX ? { message: "too large" } : { method, path, headers, body },
        ),
      );
    });
  });
  return listen(server, host);
}
