// `host:port` as the router takes it apart.

export interface HostAndPort {
  readonly host: string;
  readonly port: number | undefined;
}

/** The part after the first colon is a port only when it is a number; `[::1]` stays whole. */
export function splitHostPort(text: string): HostAndPort {
  const colon = text.indexOf(":");
  const digits = text.slice(colon + 1);
  if (colon < 0 || !/^[0-9]+$/.test(digits)) return { host: text, port: undefined };
  return { host: text.slice(0, colon), port: Number(digits) };
}
