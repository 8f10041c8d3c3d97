// The pages that nginx makes when Kong answers with a bare status.
import type { AdminReply } from "./resource.ts";

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  404: "Not Found",
  405: "Not Allowed",
  413: "Request Entity Too Large",
  414: "Request-URI Too Large",
  415: "Unsupported Media Type",
  500: "Internal Server Error",
  503: "Service Temporarily Unavailable",
};

export function htmlPage(status: number): AdminReply {
  const title = `${status} ${TITLES[status] ?? "Unknown"}`;
  const content = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<center><h1>${title}</h1></center>`,
    "</body>",
    "</html>",
    "",
  ].join("\r\n");
  return { status, text: { type: "text/html; charset=UTF-8", content } };
}
