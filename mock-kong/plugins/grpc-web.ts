// Lets browsers speak to gRPC services: unwraps what gRPC-Web wraps, and wraps the answer again.
import { plainReply } from "../proxy/reply.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";

interface Config {
  readonly allow_origin_header?: string | null;
}

const NAME = "grpc-web";
const TRAILER_FRAME = 0x80;

/** Messages in protocol buffers, as they are or in base64. JSON would need the service's definition. */
const ENCODINGS: Readonly<Record<string, "plain" | "base64">> = {
  "application/grpc-web": "plain",
  "application/grpc-web+proto": "plain",
  "application/grpc-web-text": "base64",
  "application/grpc-web-text+proto": "base64",
};

/** @see Kong 3.9 kong/plugins/grpc-web/handler.lua and deco.lua */
export const grpcWeb: PluginHandler<Config> = {
  name: NAME,
  priority: 3,
  readsRequestBody: () => true,
  readsBody: ({ exchange }) => exchange.client.method === "POST" && exchange.notes.has(NAME),
  access(run) {
    const { config, exchange } = run;
    const origin = config.allow_origin_header ?? "*";
    exchange.earlyHeaders.set("Access-Control-Allow-Origin", origin);
    if (exchange.client.method === "OPTIONS") {
      return plainReply(200, "OK", [
        ["Content-Type", "application/grpc-web-text+proto"],
        ["Access-Control-Allow-Origin", origin],
        ["Access-Control-Allow-Methods", "POST"],
        ["Access-Control-Allow-Headers", "content-type,x-grpc-web,x-user-agent"],
      ]);
    }
    const type = exchange.client.headers.get("content-type") ?? "";
    const encoding = ENCODINGS[type];
    if (encoding === undefined) {
      return plainReply(400, "transcoding requests require a .proto file defining the service");
    }
    exchange.notes.set(NAME, type);
    const { upstream, requestBody = Buffer.alloc(0) } = exchange;
    upstream.headers.set("Content-Type", "application/grpc");
    upstream.body =
      encoding === "base64" ? Buffer.from(requestBody.toString("latin1"), "base64") : requestBody;
    return undefined;
  },
  headers({ exchange }, head) {
    const type = exchange.notes.get(NAME);
    if (typeof type === "string") head.headers.set("Content-Type", type);
  },
  body(run, body) {
    const framed = Buffer.concat([body, trailerFrame(run)]);
    const type = String(run.exchange.notes.get(NAME));
    return ENCODINGS[type] === "base64" ? Buffer.from(framed.toString("base64")) : framed;
  },
};

/** One frame with the trailers, which a browser does not get to see otherwise. */
function trailerFrame({ exchange }: PluginRun<Config>): Buffer {
  const { status = "0", message = "" } = exchange.grpcStatus ?? {};
  const text = Buffer.from(`grpc-status:${status}\r\ngrpc-message:${message}\r\n`);
  const head = Buffer.alloc(5);
  head.writeUInt8(TRAILER_FRAME);
  head.writeUInt32BE(text.length, 1);
  return Buffer.concat([head, text]);
}
