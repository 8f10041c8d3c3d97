// Strings with one character a byte, as nginx and Lua see paths, hosts and header values.

/** The UTF-8 bytes of `text`, one character each. Text from the wire (Node's latin1 view) is already in this form. */
export function toByteString(text: string): string {
  // oxlint-disable-next-line no-control-regex -- ASCII, control characters included, is its own UTF-8
  return /^[\u0000-\u007f]*$/.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}
