// The fields of a form: url-encoded, or in parts.

type Fields = Readonly<Record<string, unknown>>;

/** No field may be called like this: objects have it already. */
const REFUSED_NAME = "__proto__";

/** Empty for other content types. A repeated field holds the last value. */
export function formFields(contentType: string, body: Buffer): Fields {
  const entries = formEntries(contentType, body) ?? [];
  return Object.fromEntries([...entries].filter(([name]) => name !== REFUSED_NAME));
}

/** Names and values in the order of the form; undefined for other content types. */
export function formEntries(
  contentType: string,
  body: Buffer,
): Iterable<readonly [string, string]> | undefined {
  if (contentType.startsWith("application/x-www-form-urlencoded")) {
    return new URLSearchParams(body.toString("utf8"));
  }
  if (!contentType.startsWith("multipart/form-data")) return undefined;
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  return boundary === undefined ? [] : parts(body.toString("utf8"), boundary);
}

/** The parts that have a name. Source: RFC 7578. */
function* parts(text: string, boundary: string): Generator<readonly [string, string]> {
  for (const part of `\r\n${text}`.split(new RegExp(`\r?\n--${escapeRegex(boundary)}`)).slice(1)) {
    if (part.startsWith("--")) return;
    const blank = /\r?\n\r?\n/.exec(part);
    if (blank === null) continue;
    const name = /\bname="([^"]*)"/i.exec(part.slice(0, blank.index))?.[1];
    if (name !== undefined) yield [name, part.slice(blank.index + blank[0].length)];
  }
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
