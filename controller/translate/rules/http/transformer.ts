// request-transformer and response-transformer plugins, made of filters.
import type { JsonObject } from "../../../../core/json.ts";
import type { PluginEntity } from "../../../kong-state/entities.ts";
import { objectsOf, textOf, textsOf } from "../../../kube-types/fields.ts";
import { byText } from "../../order.ts";

export type TransformerType = "request-transformer" | "response-transformer";

/** Headers as `name:value`. A list that is there but empty still makes its section. */
export interface Transformer {
  readonly type: TransformerType;
  readonly replace?: { readonly headers?: readonly string[]; readonly uri?: string };
  readonly add?: { readonly headers: readonly string[] };
  readonly append?: { readonly headers: readonly string[] };
  readonly remove?: { readonly headers: readonly string[] };
}

/** `set` replaces a header that is there and adds one that is not; `add` always adds. */
export function headerModifier(type: TransformerType, settings: JsonObject): Transformer {
  const { set, add, remove } = settings;
  return {
    type,
    ...(isThere(set) && {
      replace: { headers: headersOf(set) },
      add: { headers: headersOf(set) },
    }),
    ...(isThere(add) && { append: { headers: headersOf(add) } }),
    ...(isThere(remove) && { remove: { headers: textsOf(remove) } }),
  };
}

function isThere(list: unknown): boolean {
  return list !== undefined && list !== null;
}

function headersOf(list: unknown): readonly string[] {
  return objectsOf(list).map(({ name, value }) => header(textOf(name) ?? "", textOf(value) ?? ""));
}

/** A header without a value is its name alone. */
export function header(name: string, value: string): string {
  return value === "" ? name : `${name}:${value}`;
}

/** One of each type, by type: headers are collected, of several paths the first that is not empty counts. */
export function mergeTransformers(transformers: readonly Transformer[]): readonly Transformer[] {
  const byType = Map.groupBy(transformers, ({ type }) => type);
  return [...byType.values()]
    .map((group) => group.reduce(merge))
    .toSorted(byText(({ type }) => type));
}

/** Sections that are empty on both sides vanish. */
function merge(left: Transformer, right: Transformer): Transformer {
  const uri = (left.replace?.uri ?? "") || (right.replace?.uri ?? "");
  const replace = {
    ...mergeHeaders(left.replace, right.replace),
    ...(uri !== "" && { uri }),
  };
  const add = mergeHeaders(left.add, right.add);
  const append = mergeHeaders(left.append, right.append);
  const remove = mergeHeaders(left.remove, right.remove);
  return {
    type: left.type,
    ...(Object.keys(replace).length > 0 && { replace }),
    ...(add !== undefined && { add }),
    ...(append !== undefined && { append }),
    ...(remove !== undefined && { remove }),
  };
}

interface Headers {
  readonly headers?: readonly string[];
}

function mergeHeaders(left: Headers = {}, right: Headers = {}) {
  const headers = [...(left.headers ?? []), ...(right.headers ?? [])];
  return headers.length === 0 ? undefined : { headers };
}

export function transformerPlugin({ type, ...sections }: Transformer): PluginEntity {
  const config = Object.fromEntries(
    Object.entries(sections).map(([name, section]) => [name, withoutEmpty(section)]),
  );
  return { name: type, config };
}

/** An empty path is as good as none (as in KIC). */
function withoutEmpty({ headers = [], uri = "" }: NonNullable<Transformer["replace"]>): JsonObject {
  return { ...(headers.length > 0 && { headers }), ...(uri !== "" && { uri }) };
}
