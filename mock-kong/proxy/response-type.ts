// The media type of an error, from what the client accepts.

export type MediaType = "application/json" | "text/html" | "application/xml" | "text/plain";

const DEFAULT_TYPE: MediaType = "application/json";

/** What a range stands for. Source: Kong 3.9 kong/tools/http.lua. */
const TYPES: Readonly<Record<string, MediaType>> = {
  "application/json": "application/json",
  "text/html": "text/html",
  "application/xml": "application/xml",
  "text/plain": "text/plain",
  "application/*": "application/json",
  "text/*": "text/plain",
  "*/*": DEFAULT_TYPE,
};

/** The best type by quality; of equals the first. */
export function responseType(accept: string | undefined): MediaType {
  let best = DEFAULT_TYPE;
  let bestQuality = 0;
  for (const item of (accept ?? "").split(",")) {
    const [range = "", ...parameters] = item.split(";").map((part) => part.trim());
    if (!/^[^/\s]+\/[^/\s]+$/.test(range)) continue;
    const quality = qualityOf(parameters);
    if (quality <= bestQuality) continue;
    bestQuality = quality;
    best = TYPES[range.toLowerCase()] ?? DEFAULT_TYPE;
  }
  return best;
}

function qualityOf(parameters: readonly string[]): number {
  const text = parameters.find((parameter) => /^q\s*=/.test(parameter));
  const quality = text === undefined ? 1 : Number(text.replace(/^q\s*=\s*/, ""));
  return Number.isFinite(quality) ? quality : 1;
}
