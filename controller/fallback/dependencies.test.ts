import { expect } from "chai";
import { apiVersionOf, type KubeObject } from "../../core/kube.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { CACHED_KINDS, isCachedKind, resourceTypeOf } from "../snapshot/kinds.ts";
import { refOf, refText } from "../snapshot/object-ref.ts";
import { directDependencies } from "./dependencies.ts";

const PLUGINS = { "konghq.com/plugins": "limit, , shared,other:limit,absent" };

const cache = [
  make("Service", "web"),
  make("Service", "api"),
  make("Service", "web", { namespace: "other" }),
  make("KongServiceFacade", "facade"),
  make("KongPlugin", "limit"),
  make("KongPlugin", "limit", { namespace: "other" }),
  make("KongClusterPlugin", "limit"),
  make("KongClusterPlugin", "shared"),
  make("KongUpstreamPolicy", "policy"),
  make("Secret", "config"),
  make("Secret", "config", { namespace: "other" }),
  make("Secret", "key"),
  make("IngressClass", "kong"),
  make("IngressClass", "annotated"),
];

const LIMIT = "configuration.konghq.com/KongPlugin:shop/limit";
const SHARED = "configuration.konghq.com/KongClusterPlugin:shared";
const POLICY = "configuration.konghq.com/KongUpstreamPolicy:shop/policy";

describe("directDependencies", () => {
  const serviceAnnotations = { ...PLUGINS, "konghq.com/upstream-policy": "policy" };
  for (const kind of ["Service", "KongServiceFacade"] as const) {
    finds(
      `${kind}: plugins of its namespace first, and its policy`,
      [LIMIT, SHARED, POLICY],
      [make(kind, "x", { annotations: serviceAnnotations })],
    );
  }

  finds(
    "Ingress: class, backends of paths, policy, plugins; no default backend, no TLS Secret",
    [
      "networking.k8s.io/IngressClass:kong",
      "core/Service:shop/web",
      "incubator.ingress-controller.konghq.com/KongServiceFacade:shop/facade",
      POLICY,
      LIMIT,
      SHARED,
    ],
    [
      make("Ingress", "x", {
        annotations: { ...serviceAnnotations, "kubernetes.io/ingress.class": "annotated" },
        spec: {
          ingressClassName: "kong",
          defaultBackend: { service: { name: "api", port: { number: 80 } } },
          tls: [{ secretName: "config" }],
          rules: [
            { host: "without.paths" },
            {
              http: {
                paths: [
                  { backend: { service: { name: "web", port: { number: 80 } } } },
                  {
                    backend: {
                      resource: {
                        apiGroup: "incubator.ingress-controller.konghq.com",
                        kind: "KongServiceFacade",
                        name: "facade",
                      },
                    },
                  },
                  { backend: { resource: { kind: "KongServiceFacade", name: "facade" } } },
                ],
              },
            },
          ],
        },
      }),
    ],
  );

  finds(
    "Ingress: the class of the annotation when the spec names none",
    ["networking.k8s.io/IngressClass:annotated"],
    [make("Ingress", "x", { annotations: { "kubernetes.io/ingress.class": "annotated" } })],
  );

  for (const kind of ["HTTPRoute", "GRPCRoute", "TCPRoute", "UDPRoute", "TLSRoute"] as const) {
    finds(
      `${kind}: Services of any namespace, of the core group and with a kind`,
      ["core/Service:shop/web", "core/Service:other/web", LIMIT, SHARED],
      [
        make(kind, "x", {
          annotations: PLUGINS,
          spec: {
            rules: [
              {
                filters: [
                  { type: "ExtensionRef", extensionRef: { kind: "KongPlugin", name: "p" } },
                ],
              },
              {
                backendRefs: [
                  { kind: "Service", name: "web" },
                  { group: "", kind: "Service", name: "web", namespace: "other" },
                  { name: "api" },
                  { group: "example.com", kind: "Service", name: "api" },
                  { kind: "Service", name: "absent" },
                ],
              },
            ],
          },
        }),
      ],
    );
  }

  for (const kind of ["TCPIngress", "UDPIngress"] as const) {
    finds(
      `${kind}: plugins and Services`,
      [LIMIT, SHARED, "core/Service:shop/web"],
      [
        make(kind, "x", {
          annotations: PLUGINS,
          spec: { rules: [{ backend: { serviceName: "web", servicePort: 80 } }] },
        }),
      ],
    );
  }

  const secrets = {
    configFrom: { secretKeyRef: { name: "config", key: "k", namespace: "other" } },
    configPatches: [{ path: "/a", valueFrom: { secretKeyRef: { name: "key", key: "k" } } }],
  };
  finds(
    "KongPlugin: Secrets of its own namespace",
    ["core/Secret:shop/config", "core/Secret:shop/key"],
    [make("KongPlugin", "x", secrets)],
  );
  finds(
    "KongClusterPlugin: Secrets of the namespace that is named",
    ["core/Secret:other/config"],
    [make("KongClusterPlugin", "x", secrets)],
  );

  finds(
    "KongConsumer: plugins and credentials, not its groups",
    [LIMIT, SHARED, "core/Secret:shop/key"],
    [
      make("KongConsumer", "x", {
        annotations: PLUGINS,
        credentials: ["key", "absent"],
        consumerGroups: ["gold"],
      }),
    ],
  );
  finds(
    "KongConsumerGroup: plugins",
    [LIMIT, SHARED],
    [make("KongConsumerGroup", "x", { annotations: PLUGINS })],
  );

  const group = "configuration.konghq.com";
  finds(
    "KongCustomEntity: its parent plugin, in its own namespace, when the group is given",
    [LIMIT, SHARED],
    [
      { group, kind: "KongPlugin", name: "limit" },
      { group, kind: "KongClusterPlugin", name: "shared" },
      { group, kind: "KongPlugin", name: "limit", namespace: "other" },
      { kind: "KongPlugin", name: "limit" },
      { group, kind: "Service", name: "web" },
    ].map((parentRef) => make("KongCustomEntity", "x", { spec: { parentRef } })),
  );

  it("finds nothing in an empty cache, whatever the kind", () => {
    for (const { kind } of CACHED_KINDS) {
      const object = make(kind, "x", { annotations: serviceAnnotations, spec: { rules: [{}] } });
      expect(directDependencies(kind, object, CacheStores.of(new Map()))).to.deep.equal([]);
    }
  });

  it("finds nothing in a spec of another shape", () => {
    for (const { kind } of CACHED_KINDS) {
      for (const spec of ["text", null, { rules: "text" }, { rules: [null, 1, { http: [] }] }]) {
        const object = make(kind, "x", { spec, credentials: 1, configPatches: {}, configFrom: [] });
        expect(directDependencies(kind, object, CacheStores.fromObjects(cache))).to.deep.equal([]);
      }
    }
  });
});

function finds(title: string, expected: readonly string[], objects: readonly KubeObject[]): void {
  it(title, () => {
    const stores = CacheStores.fromObjects(cache);
    const found = objects.flatMap((object) =>
      isCachedKind(object.kind) ? directDependencies(object.kind, object, stores) : [],
    );
    expect(found.map((dependency) => refText(refOf(dependency)))).to.deep.equal(expected);
  });
}

function make(
  kind: (typeof CACHED_KINDS)[number]["kind"],
  name: string,
  {
    namespace = "shop",
    annotations = {},
    ...rest
  }: { namespace?: string; annotations?: Record<string, string>; [field: string]: unknown } = {},
): KubeObject {
  const type = resourceTypeOf(kind);
  const metadata = { name, annotations, ...(type.namespaced && { namespace }) };
  return { apiVersion: apiVersionOf(type), kind, metadata, ...rest };
}
