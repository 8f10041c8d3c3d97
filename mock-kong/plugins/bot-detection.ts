// Turns away programs by their User-Agent.
import { errorReply } from "../proxy/reply.ts";
import { errorContext } from "./authentication.ts";
import type { PluginHandler } from "./plugin.ts";

interface Config {
  readonly allow?: readonly string[] | null;
  readonly deny?: readonly string[] | null;
}

/** Fewer than Kong's own list has: what calls itself a robot, crawlers by name, and programming libraries. */
const KNOWN_BOTS: readonly RegExp[] = [
  /(?:bot|spider|crawl\w*|scraper|archiver|indexer)[/ ]v?\d/i,
  /spider|scrape|crawl/i,
  /facebookexternalhit\/\d|Google.*\/\+\/web\/snippet|Slurp|Mediapartners-Google|BingPreview|ia_archiver/,
  /Googlebot|bingbot|SemrushBot|MJ12bot|WhatsApp|Scrapy|InternetArchive|masscan|WordPress/,
  /(?:Google-HTTP-Java-Client|Apache-HttpClient|Go-http-client|Python-urllib|okhttp|reqwest|axios)/,
  /unirest-(?:java|python|ruby|nodejs|php|net)|Boto3?\/\d|JetS3t\/\d|s3fs\/\d/,
];

/** @see Kong 3.9 kong/plugins/bot-detection/handler.lua */
export const botDetection: PluginHandler<Config> = {
  name: "bot-detection",
  priority: 2500,
  access({ config, exchange }) {
    const context = errorContext(exchange);
    const [given, second] = exchange.client.headers.getAll("user-agent");
    if (given === undefined) return undefined;
    const agent = given.trim();
    if (second !== undefined) return errorReply(context, 400, "Only one User-Agent header allowed");
    const matches = (patterns: readonly string[] | null | undefined) =>
      (patterns ?? []).some((pattern) => new RegExp(pattern).test(agent));
    if (matches(config.allow)) return undefined;
    const isRefused = matches(config.deny) || KNOWN_BOTS.some((pattern) => pattern.test(agent));
    return isRefused ? errorReply(context, 403, "Forbidden") : undefined;
  },
};
