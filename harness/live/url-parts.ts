// The parts of a gateway's address, which many ask for again and again.
import { TextMemory } from "../../core/text-memory.ts";

export interface UrlParts {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
}

const ADDRESSES_MAX = 1000;
const KNOWN = new TextMemory<UrlParts>(ADDRESSES_MAX);

/** @throws {TypeError} for what is no URL. */
export function urlParts(url: string): UrlParts {
  return KNOWN.recall(url, () => {
    const { protocol, hostname, port, pathname } = new URL(url);
    return { protocol, hostname, port, pathname };
  });
}
