// Filters of HTTPRoute rules -> plugins nested in the route, and changes of the route itself.
import { objectOr, type JsonObject } from "../../../../core/json.ts";
import type { PluginEntity } from "../../../kong-state/entities.ts";
import type { StateRoute } from "../../../kong-state/kong-state.ts";
import { textOf } from "../../../kube-types/fields.ts";
import { ANNOTATION_PREFIX, annotation } from "../../annotations.ts";
import { requestRedirect } from "./request-redirect.ts";
import {
  headerModifier,
  mergeTransformers,
  transformerPlugin,
  type Transformer,
} from "./transformer.ts";
import { urlRewrite } from "./url-rewrite.ts";

const PLUGIN_GROUP = "configuration.konghq.com";
const PLUGIN_KIND = "KongPlugin";

export interface FilterOptions {
  readonly expressionRoutes: boolean;
  readonly redirectPlugin: boolean;
  /** Of the route: plugins made of filters have no object of their own. */
  readonly tags: readonly string[];
}

/** A filter with the settings of its type. */
export interface Filter {
  readonly type: string;
  readonly settings: JsonObject;
  /** Whether there are any. */
  readonly isSet: boolean;
}

/** What one filter asks for. */
interface FilterEffect {
  readonly ok: true;
  readonly plugins?: readonly PluginEntity[];
  readonly transformers?: readonly Transformer[];
  /** Take the place of the route's own. */
  readonly paths?: readonly string[];
  /** The name of a KongPlugin to attach. */
  readonly pluginName?: string;
}

export type FilterResult = FilterEffect | { readonly ok: false; readonly message: string };

export type FilteredRoute =
  | { readonly ok: true; readonly route: StateRoute }
  | { readonly ok: false; readonly message: string };

const SETTINGS: Readonly<Record<string, string>> = {
  RequestHeaderModifier: "requestHeaderModifier",
  ResponseHeaderModifier: "responseHeaderModifier",
  RequestRedirect: "requestRedirect",
  URLRewrite: "urlRewrite",
  ExtensionRef: "extensionRef",
};

export function filterOf(filter: JsonObject): Filter {
  const type = textOf(filter["type"]) ?? "";
  const settings = filter[SETTINGS[type] ?? ""];
  return {
    type,
    settings: objectOr(settings),
    isSet: settings !== undefined && settings !== null,
  };
}

/** `path`: of the match that the route serves, where a filter depends on it; else "". */
export function applyFilters(
  route: StateRoute,
  filters: readonly JsonObject[],
  path: string,
  options: FilterOptions,
): FilteredRoute {
  const effects: FilterEffect[] = [];
  for (const filter of filters.map(filterOf)) {
    const effect = effectOf(filter, path, options);
    if (!effect.ok) return effect;
    effects.push(effect);
  }
  const transformers = mergeTransformers(effects.flatMap((effect) => effect.transformers ?? []));
  const made = [
    ...effects.flatMap((effect) => effect.plugins ?? []),
    ...transformers.map(transformerPlugin),
  ];
  const plugins = made.map((plugin) => ({ ...plugin, tags: options.tags }));
  const paths = effects.findLast((effect) => effect.paths !== undefined)?.paths;
  const names = effects.flatMap(({ pluginName }) => (pluginName === undefined ? [] : [pluginName]));
  return {
    ok: true,
    route: {
      entity: paths === undefined ? route.entity : { ...route.entity, paths },
      plugins: [...route.plugins, ...plugins],
      source: names.length === 0 ? route.source : withPlugins(route.source, names),
    },
  };
}

function effectOf(filter: Filter, path: string, options: FilterOptions): FilterResult {
  switch (filter.type) {
    case "RequestHeaderModifier":
      return { ok: true, transformers: [headerModifier("request-transformer", filter.settings)] };
    case "ResponseHeaderModifier":
      return { ok: true, transformers: [headerModifier("response-transformer", filter.settings)] };
    case "RequestRedirect":
      return requestRedirect(filter.settings, path, options.redirectPlugin);
    case "URLRewrite":
      return urlRewrite(filter, path, options.expressionRoutes);
    case "ExtensionRef":
      return extensionRef(filter.settings);
    default:
      return { ok: false, message: `httpFilter ${filter.type} unsupported` };
  }
}

function extensionRef({ group, kind, name }: JsonObject): FilterResult {
  if (group === PLUGIN_GROUP && kind === PLUGIN_KIND) {
    return { ok: true, pluginName: textOf(name) ?? "" };
  }
  const what = `${textOf(group) ?? ""}/${textOf(kind) ?? ""}`;
  return { ok: false, message: `plugin ${what} unsupported` };
}

/** As if the route's annotation named them too. */
function withPlugins(source: StateRoute["source"], names: readonly string[]): StateRoute["source"] {
  const written = annotation(source.annotations, "plugins");
  const list = [...(written === undefined ? [] : [written]), ...names].join(",");
  return {
    ...source,
    annotations: { ...source.annotations, [`${ANNOTATION_PREFIX}/plugins`]: list },
  };
}
