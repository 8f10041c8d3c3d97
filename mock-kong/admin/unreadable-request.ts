// What the Admin API says to bytes that Node does not take for a request.
import type { Gateway } from "../gateway.ts";
import { htmlPage } from "./html-page.ts";
import { METHOD_NOT_ALLOWED, type AdminReply } from "./resource.ts";

/** A whole response, ready for the socket. `bytes`: as far as they were read; `code`: Node's word for the trouble. */
export function unreadableResponse(
  gateway: Gateway,
  code: string | undefined,
  bytes: Buffer | undefined,
): string {
  const line = /^([A-Z]+) \/\S* HTTP\/1\.[01]\r?\n/.exec(bytes?.toString("latin1") ?? "");
  const isOddMethod = code === "HPE_INVALID_METHOD" && line !== null;
  return responseText(gateway, isOddMethod ? METHOD_NOT_ALLOWED : htmlPage(400), isOddMethod);
}

/** nginx turns TRACE away itself. */
export function traceResponse(gateway: Gateway): string {
  return responseText(gateway, htmlPage(405), false);
}

function responseText(gateway: Gateway, reply: AdminReply, isKong: boolean): string {
  const { sentHeaders } = gateway.settings;
  const body = reply.text?.content ?? JSON.stringify(reply.body);
  const head = [
    `HTTP/1.1 ${reply.status} ${REASONS[reply.status] ?? "Error"}`,
    `Content-Type: ${reply.text?.type ?? "application/json; charset=utf-8"}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(isKong
      ? [
          "Access-Control-Allow-Origin: *",
          "Access-Control-Allow-Credentials: true",
          ...(sentHeaders.has("X-Kong-Admin-Latency") ? ["X-Kong-Admin-Latency: 0"] : []),
          ...(sentHeaders.has("Server") ? [`Server: ${gateway.serverToken}`] : []),
          "Connection: keep-alive",
        ]
      : ["Connection: close"]),
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  405: "Not Allowed",
};
