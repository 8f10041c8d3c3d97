// Pages that nginx makes for a bare status.
import { plainReply, type Reply } from "./reply.ts";

const TITLES: Readonly<Record<number, string>> = {
  301: "Moved Permanently",
  302: "Found",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
};

export function redirectReply(status: number, location: string): Reply {
  const title = `${status} ${TITLES[status] ?? "Redirect"}`;
  const page = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<center><h1>${title}</h1></center>`,
    "</body>",
    "</html>",
    "",
  ].join("\r\n");
  return plainReply(status, page, [
    ["Content-Type", "text/html"],
    ["Location", location],
  ]);
}
