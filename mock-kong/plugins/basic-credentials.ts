// What an Authorization header of the type Basic holds.

/** Padding is not needed, and what follows it does not count. @see nginx ngx_decode_base64 */
function decodeBase64(text: string): string | undefined {
  const [digits = ""] = text.split("=");
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) return undefined;
  return Buffer.from(digits, "base64").toString("utf8");
}

/** The text that the header encodes, with a colon between its parts; undefined when it is none. */
export function basicCredentials(header: string): string | undefined {
  const [, encoded] = /\s*[Bb]asic\s*(.+)/.exec(header) ?? [];
  return encoded === undefined ? undefined : decodeBase64(encoded);
}
