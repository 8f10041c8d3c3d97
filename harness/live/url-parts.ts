// The parts of a gateway's address, which many ask for again and again.

export interface UrlParts {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
}

const KNOWN_MAX = 1000;
const known = new Map<string, UrlParts>();

/** @throws {TypeError} for what is no URL. */
export function urlParts(url: string): UrlParts {
  const found = known.get(url);
  if (found !== undefined) return found;
  const { protocol, hostname, port, pathname } = new URL(url);
  const parts = { protocol, hostname, port, pathname };
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(url, parts);
  return parts;
}
