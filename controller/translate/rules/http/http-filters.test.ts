import { expect } from "chai";
import type { JsonObject } from "../../../../core/json.ts";
import { kubeObject } from "../../test-objects.ts";
import { routeSourceOf } from "../service-defaults.ts";
import { applyFilters, type FilterOptions } from "./http-filters.ts";

describe("filters of an HTTPRoute", () => {
  it("change headers, those of one direction together", () => {
    expect(
      pluginsOf([
        {
          type: "RequestHeaderModifier",
          requestHeaderModifier: { set: [{ name: "a", value: "1" }], remove: ["c"] },
        },
        {
          type: "ResponseHeaderModifier",
          responseHeaderModifier: { add: [{ name: "b", value: "2" }] },
        },
        {
          type: "URLRewrite",
          urlRewrite: { hostname: "h", path: { type: "ReplaceFullPath", replaceFullPath: "/p" } },
        },
      ]),
    ).to.deep.equal({
      "request-transformer": {
        replace: { headers: ["a:1", "host:h"], uri: "/p" },
        add: { headers: ["a:1", "host:h"] },
        remove: { headers: ["c"] },
      },
      "response-transformer": { append: { headers: ["b:2"] } },
    });
  });

  it("take an empty path for none", () => {
    expect(pluginsOf([fullPathRewrite(""), fullPathRewrite("/p")])).to.deep.equal({
      "request-transformer": { replace: { uri: "/p" } },
    });
  });

  const REWRITES: readonly (readonly [string, string | undefined, string, readonly string[]])[] = [
    ["/a/", "/b/", "/b$(uri_captures[1])", ["~/a$", "~/a(/.*)"]],
    ["/", "/b", '/b$(uri_captures[1] == nil and "" or "/" .. uri_captures[1])', ["~/$", "~/(.*)"]],
    ["/a", "/", '$(uri_captures[1] == nil and "/" or uri_captures[1])', ["~/a$", "~/a(/.*)"]],
    ["/", "", '$(uri_captures[1] == nil and "/" or "/" .. uri_captures[1])', ["~/$", "~/(.*)"]],
    ["/a", undefined, "/", ["~/a$", "~/a(/.*)"]],
  ];
  for (const [path, replacePrefixMatch, uri, paths] of REWRITES) {
    it(`replace the prefix ${path} by ${replacePrefixMatch ?? "nothing"}`, () => {
      const urlRewrite = {
        path: {
          type: "ReplacePrefixMatch",
          ...(replacePrefixMatch !== undefined && { replacePrefixMatch }),
        },
      };
      const filtered = apply([{ type: "URLRewrite", urlRewrite }], path);

      expect(filtered.ok && filtered.route.plugins[0]?.config).to.deep.equal({ replace: { uri } });
      expect(filtered.ok && filtered.route.entity.paths).to.deep.equal(paths);
    });
  }

  it("redirect with the plugin for it, or with two others", () => {
    const requestRedirect = { statusCode: 301, scheme: "https", hostname: "h", port: 8443 };
    const filters = [{ type: "RequestRedirect", requestRedirect }];

    expect(pluginsOf(filters, { redirectPlugin: true })).to.deep.equal({
      redirect: { status_code: 301, location: "https://h:8443", keep_incoming_path: true },
    });
    expect(pluginsOf(filters, { redirectPlugin: false })).to.deep.equal({
      "request-termination": { status_code: 301 },
      "response-transformer": { add: { headers: ["Location:https://h:8443/from"] } },
    });
    const path = { type: "ReplaceFullPath", replaceFullPath: "/to" };
    expect(
      pluginsOf([{ type: "RequestRedirect", requestRedirect: { statusCode: 302, path } }], {
        redirectPlugin: true,
      }),
    ).to.deep.equal({ redirect: { status_code: 302, location: "/to", keep_incoming_path: false } });
  });

  it("add KongPlugins to those that the route names", () => {
    const extensionRef = { group: "configuration.konghq.com", kind: "KongPlugin", name: "p" };
    const filtered = apply([{ type: "ExtensionRef", extensionRef }]);

    expect(filtered.ok && filtered.route.source.annotations["konghq.com/plugins"]).to.equal(
      "own,p",
    );
  });

  it("that are not known are refused", () => {
    const messages = [
      { type: "RequestMirror", requestMirror: {} },
      { type: "ExtensionRef", extensionRef: { group: "g", kind: "K", name: "n" } },
      { type: "URLRewrite", urlRewrite: {} },
      { type: "URLRewrite" },
    ].map((filter) => {
      const filtered = apply([filter]);
      return filtered.ok ? "" : filtered.message;
    });

    expect(messages).to.deep.equal([
      "httpFilter RequestMirror unsupported",
      "plugin g/K unsupported",
      "URLRewrite missing Path and Hostname",
      "URLRewrite is not provided",
    ]);
  });
});

const OPTIONS: FilterOptions = { expressionRoutes: false, redirectPlugin: true, tags: ["t"] };

function apply(
  filters: readonly JsonObject[],
  path = "/from",
  options: Partial<FilterOptions> = {},
) {
  const object = kubeObject("v1", "HTTPRoute", "r", {
    metadata: { annotations: { "konghq.com/plugins": "own" } },
  });
  const route = { entity: { name: "r" }, plugins: [], source: routeSourceOf(object) };
  return applyFilters(route, filters, path, { ...OPTIONS, ...options });
}

function pluginsOf(filters: readonly JsonObject[], options: Partial<FilterOptions> = {}) {
  const filtered = apply(filters, "/from", options);
  if (!filtered.ok) return filtered.message;
  expect(filtered.route.plugins.every(({ tags }) => tags === OPTIONS.tags)).to.equal(true);
  return Object.fromEntries(filtered.route.plugins.map(({ name, config }) => [name, config]));
}

function fullPathRewrite(replaceFullPath: string) {
  return {
    type: "URLRewrite",
    urlRewrite: { path: { type: "ReplaceFullPath", replaceFullPath } },
  };
}
