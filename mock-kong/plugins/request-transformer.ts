// Changes requests on their way upstream.
import { queryPairs } from "../proxy/client-request.ts";
import type { Exchange } from "../proxy/exchange.ts";
import { formFields } from "./form-body.ts";
import { renderTemplate } from "./lua-template.ts";
import { namedValues } from "./lua-pairs.ts";
import type { PluginHandler } from "./plugin.ts";

interface Changes {
  readonly headers?: readonly string[] | null;
  readonly querystring?: readonly string[] | null;
  readonly body?: readonly string[] | null;
}

interface Config {
  readonly http_method?: string | null;
  readonly remove: Changes;
  readonly rename: Changes;
  readonly replace: Changes & { readonly uri?: string | null };
  readonly add: Changes;
  readonly append: Changes;
}

type Part = keyof Changes;

/** @see Kong 3.9 kong/plugins/request-transformer/access.lua */
export const requestTransformer: PluginHandler<Config> = {
  name: "request-transformer",
  priority: 801,
  readsRequestBody: (config) => hasChanges(config, "body"),
  access({ config, exchange }) {
    const { upstream } = exchange;
    if (config.http_method != null) upstream.method = config.http_method.toUpperCase();
    if (config.replace.uri != null) upstream.path = renderTemplate(config.replace.uri, exchange);
    changeHeaders(config, exchange);
    if (hasChanges(config, "querystring")) changeQuery(config, exchange);
    if (hasChanges(config, "body")) changeBody(config, exchange);
    return undefined;
  },
};

const STEPS = ["remove", "rename", "replace", "add", "append"] as const;

function hasChanges(config: Config, part: Part): boolean {
  return STEPS.some((step) => (config[step][part] ?? []).length > 0);
}

interface RenderedChange {
  readonly name: string;
  readonly value: string | undefined;
}

function changes(
  config: Config,
  step: (typeof STEPS)[number],
  part: Part,
  exchange: Exchange,
): readonly RenderedChange[] {
  return namedValues(config[step][part]).map(({ name, value }) => ({
    name,
    value: value === undefined ? undefined : renderTemplate(value, exchange),
  }));
}

function changeHeaders(config: Config, exchange: Exchange): void {
  const { headers } = exchange.upstream;
  const of = (step: (typeof STEPS)[number]) => changes(config, step, "headers", exchange);
  for (const { name } of of("remove")) headers.delete(name);
  for (const { name, value } of of("rename")) {
    const values = headers.getAll(name);
    if (value === undefined || values.length === 0) continue;
    headers.delete(name);
    headers.delete(value);
    for (const one of values) headers.append(value, one);
  }
  for (const { name, value } of of("replace")) {
    if (value === undefined) continue;
    if (isHost(name)) exchange.upstream.hostHeader = value;
    else if (headers.has(name)) headers.set(name, value);
  }
  for (const { name, value } of of("add")) {
    if (value !== undefined && !isHost(name) && !headers.has(name)) headers.set(name, value);
  }
  for (const { name, value } of of("append")) {
    if (value !== undefined && !isHost(name)) headers.append(name, value);
  }
}

function isHost(name: string): boolean {
  return name.toLowerCase() === "host";
}

function changeQuery(config: Config, exchange: Exchange): void {
  const fields = changeFields(
    config,
    exchange,
    "querystring",
    toFields(queryPairs(exchange.upstream.query)),
  );
  const pairs = toPairs(fields).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  exchange.upstream.query = pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function changeBody(config: Config, exchange: Exchange): void {
  const type = exchange.client.headers.get("content-type") ?? "";
  if (type.includes("application/x-www-form-urlencoded")) {
    const fields = changeFields(config, exchange, "body", toFields(formFields(exchange)));
    const pairs = toPairs(fields).map(([name, value]) => `${encode(name)}=${encode(value)}`);
    exchange.upstream.body = Buffer.from(pairs.join("&"), "latin1");
  } else if (type.includes("application/json")) {
    const given = jsonFields(exchange.requestBody);
    if (given === undefined) return;
    const fields = changeFields(config, exchange, "body", given);
    exchange.upstream.body = Buffer.from(JSON.stringify(fields));
  }
}

type Fields = Record<string, unknown>;

function changeFields(config: Config, exchange: Exchange, part: Part, given: Fields): Fields {
  const fields = { ...given };
  const of = (step: (typeof STEPS)[number]) => changes(config, step, part, exchange);
  for (const { name } of of("remove")) delete fields[name];
  for (const { name, value } of of("rename")) {
    if (value === undefined || fields[name] === undefined) continue;
    fields[value] = fields[name];
    delete fields[name];
  }
  for (const { name, value } of of("replace")) if (fields[name] !== undefined) fields[name] = value;
  for (const { name, value } of of("add")) fields[name] ??= value;
  for (const { name, value } of of("append")) {
    const current = fields[name];
    if (current === undefined) fields[name] = value;
    else
      fields[name] = Array.isArray(current) ? [...(current as unknown[]), value] : [current, value];
  }
  return fields;
}

function toFields(pairs: readonly (readonly [string, string])[]): Fields {
  const fields: Fields = {};
  for (const [name, value] of pairs) {
    const current = fields[name];
    if (current === undefined) fields[name] = value;
    else
      fields[name] = Array.isArray(current) ? [...(current as unknown[]), value] : [current, value];
  }
  return fields;
}

function toPairs(fields: Fields): readonly (readonly [string, string])[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)] as const),
  );
}

function encode(bytes: string): string {
  return encodeURIComponent(Buffer.from(bytes, "latin1").toString("utf8")).replaceAll("%20", "%20");
}

function jsonFields(body: Buffer | undefined): Fields | undefined {
  if (body === undefined || body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
