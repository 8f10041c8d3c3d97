// Changes headers and JSON fields of responses.
import { isJsonObject } from "../../core/json.ts";
import { HeaderList } from "../proxy/header-list.ts";
import { namedValues } from "./lua-pairs.ts";
import type { PluginHandler } from "./plugin.ts";

interface Changes {
  readonly headers?: readonly string[] | null;
  readonly json?: readonly string[] | null;
  readonly json_types?: readonly JsonType[] | null;
}

type JsonType = "boolean" | "number" | "string";

type Config = Readonly<Record<"remove" | "rename" | "replace" | "add" | "append", Changes>>;

/** @see Kong 3.9 kong/plugins/response-transformer */
export const responseTransformer: PluginHandler<Config> = {
  name: "response-transformer",
  priority: 800,
  readsBody: ({ config }, { headers }) => changesJson(config, headers),
  headers({ config }, { headers }) {
    // What was there at first decides, whatever happens on the way.
    const given = new HeaderList(headers);
    for (const { name } of namedValues(config.remove.headers)) headers.delete(name);
    for (const { name, value } of namedValues(config.rename.headers))
      renameHeader(headers, given, name, value);
    for (const { name, value } of namedValues(config.replace.headers)) {
      if (value !== undefined && given.has(name)) headers.set(name, value);
    }
    for (const { name, value } of namedValues(config.add.headers)) {
      if (value !== undefined && !given.has(name)) headers.set(name, value);
    }
    for (const { name, value } of namedValues(config.append.headers))
      headers.append(name, value ?? "");
    if (changesJson(config, headers)) headers.delete("Content-Length");
  },
  body({ config }, body) {
    const fields = parseObject(body);
    return fields === undefined ? body : Buffer.from(JSON.stringify(changeFields(config, fields)));
  },
};

function changesJson(config: Config, headers: HeaderList): boolean {
  return Object.values(config).some(({ json }) => (json ?? []).length > 0) && isJson(headers);
}

function isJson(headers: HeaderList): boolean {
  return (headers.get("content-type") ?? "")
    .split(",")
    .some((type) => /^\s*application\/json\s*(;|$)/i.test(type));
}

function renameHeader(
  headers: HeaderList,
  given: HeaderList,
  from: string,
  to: string | undefined,
): void {
  const values = given.getAll(from);
  if (to === undefined || values.length === 0) return;
  headers.delete(to);
  for (const value of values) headers.append(to, value);
  headers.delete(from);
}

function changeFields(config: Config, given: Readonly<Record<string, unknown>>): unknown {
  const fields: Record<string, unknown> = { ...given };
  for (const { name } of namedValues(config.remove.json)) delete fields[name];
  for (const { name, value } of namedValues(config.rename.json)) {
    if (value === undefined || !(name in fields)) continue;
    fields[value] = fields[name];
    delete fields[name];
  }
  for (const { name, value } of typedValues(config.replace)) {
    if (isTruthy(fields[name]) && value !== undefined) fields[name] = value;
  }
  for (const { name, value } of typedValues(config.add)) {
    if (!isTruthy(fields[name]) && value !== undefined) fields[name] = value;
  }
  for (const { name, value } of typedValues(config.append)) {
    if (value !== undefined) fields[name] = appended(fields[name], value);
  }
  return fields;
}

/** Lua takes only `nil` and `false` for untrue. */
function isTruthy(value: unknown): boolean {
  return value !== undefined && value !== false;
}

function appended(current: unknown, value: unknown): unknown {
  if (typeof current === "string") return [current, value];
  if (Array.isArray(current)) return [...(current as readonly unknown[]), value];
  return [value];
}

function typedValues(
  changes: Changes,
): readonly { readonly name: string; readonly value: unknown }[] {
  return namedValues(changes.json).map(({ name, value }, index) => ({
    name,
    value: value === undefined ? undefined : cast(value, changes.json_types?.[index]),
  }));
}

function cast(text: string, type: JsonType | undefined): unknown {
  switch (type) {
    case "number": {
      const number = Number(text);
      return text.trim() === "" || Number.isNaN(number) ? undefined : number;
    }
    case "boolean":
      return text === "true";
    case "string":
    case undefined:
      return text;
  }
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
