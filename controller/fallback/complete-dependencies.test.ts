import { expect } from "chai";
import type { KubeObject } from "../../core/kube.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { refOf, refText } from "../snapshot/object-ref.ts";
import { completeDependencies } from "./complete-dependencies.ts";
import { directDependencies } from "./dependencies.ts";
import { generateFallback, withGraph } from "./generator.ts";

const ANNOTATION = "konghq.com/plugins";

describe("the complete graph takes down with a broken object", () => {
  for (const [what, broken, dependant] of [
    [
      "what names a plugin of another namespace",
      kong("KongPlugin", "auth", "other"),
      route("Ingress", {}, { [ANNOTATION]: "other:auth" }),
    ],
    [
      "a route that names it in an ExtensionRef filter",
      kong("KongPlugin", "auth", "ns"),
      route("HTTPRoute", {
        rules: [
          {
            filters: [
              {
                type: "ExtensionRef",
                extensionRef: {
                  group: "configuration.konghq.com",
                  kind: "KongPlugin",
                  name: "auth",
                },
              },
            ],
          },
        ],
      }),
    ],
    [
      "every route, when it is a global plugin",
      kong("KongClusterPlugin", "auth", undefined, { global: "true" }),
      route("Ingress", {}),
    ],
    [
      "an Ingress that has it as its default backend",
      object("v1", "Service", "web", "ns"),
      route("Ingress", { defaultBackend: { service: { name: "web" } } }),
    ],
  ] as const) {
    it(what, () => {
      const stores = CacheStores.fromObjects([broken, dependant]);
      const left = (dependenciesOf: typeof completeDependencies) =>
        [
          ...generateFallback(withGraph(stores, dependenciesOf), [
            refOf(broken),
          ]).stores.byKind.values(),
        ]
          .flatMap((store) => [...store.values()])
          .map((each) => refText(refOf(each)));
      expect(left(completeDependencies)).to.deep.equal([]);
      expect(left(directDependencies), "which the real one does not").to.deep.equal([
        refText(refOf(dependant)),
      ]);
    });
  }

  it("nothing that only looks like a reference", () => {
    const stores = CacheStores.fromObjects([
      kong("KongPlugin", "auth", "other"),
      kong("KongClusterPlugin", "local", undefined, { global: "false" }),
    ]);
    const ingress = route("Ingress", {}, { [ANNOTATION]: "auth, a:b:c,:," });
    expect(completeDependencies("Ingress", ingress, stores)).to.deep.equal([]);
  });
});

describe("generateFallback with dependencies restored", () => {
  it("brings an object back together with what made it valid", () => {
    const plugin = {
      ...kong("KongPlugin", "auth", "ns"),
      configFrom: { secretKeyRef: { name: "s", key: "k" } },
    };
    const current = withGraph(CacheStores.fromObjects([plugin, secret("2")]));
    const past = withGraph(CacheStores.fromObjects([plugin, secret("1")]));
    const versionWith = (restores: boolean) =>
      generateFallback(current, [refOf(plugin)], past, restores).stores.get("Secret", "s", "ns")
        ?.metadata.resourceVersion;
    expect(versionWith(true)).to.equal("1");
    expect(versionWith(false)).to.equal("2");
  });
});

function kong(
  kind: string,
  name: string,
  namespace?: string,
  labels?: Readonly<Record<string, string>>,
): KubeObject {
  const { metadata, ...rest } = object("configuration.konghq.com/v1", kind, name, namespace);
  return { ...rest, metadata: { ...metadata, ...(labels !== undefined && { labels }) } };
}

function route(
  kind: "Ingress" | "HTTPRoute",
  spec: object,
  annotations: Readonly<Record<string, string>> = {},
): KubeObject {
  const group = kind === "Ingress" ? "networking.k8s.io/v1" : "gateway.networking.k8s.io/v1";
  const { metadata, ...rest } = object(group, kind, "route", "ns");
  return { ...rest, metadata: { ...metadata, annotations }, spec };
}

function object(apiVersion: string, kind: string, name: string, namespace?: string): KubeObject {
  const metadata = { name, uid: `${kind}-${name}`, ...(namespace !== undefined && { namespace }) };
  return { apiVersion, kind, metadata };
}

function secret(version: string): KubeObject {
  const { metadata, ...rest } = object("v1", "Secret", "s", "ns");
  return { ...rest, metadata: { ...metadata, resourceVersion: version } };
}
