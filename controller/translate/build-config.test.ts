import { expect } from "chai";
import fc from "fast-check";
import { objectOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { toDeclarativeConfig } from "../kong-state/to-declarative-config.ts";
import { CACHED_KINDS } from "../snapshot/kinds.ts";
import type { Build } from "./build.ts";
import { worlds } from "./test-worlds.ts";
import {
  build,
  endpointSlice,
  failureTexts,
  ingress,
  kubeObject,
  service,
} from "./test-objects.ts";

describe("buildConfig", () => {
  it("makes a service, a route and an upstream of an Ingress", () => {
    const { state, failures, translated } = build([
      ingress("front", [{ path: "/app", service: "web" }], { host: "shop.example" }),
      service("web"),
      endpointSlice("web", ["10.0.0.1", "fd00::1"]),
    ]);

    expect(failures).to.be.empty;
    expect(translated.map(({ kind }) => kind)).to.have.members(["Ingress", "Service"]);
    expect(toDeclarativeConfig(state, { pluginSchemas: () => undefined })).to.deep.equal({
      _format_version: "3.0",
      services: [
        {
          id: "24b7278c-bf6b-539d-bd6b-7c83220ed5b6",
          name: "shop.web.80",
          host: "web.shop.80.svc",
          port: 80,
          protocol: "http",
          path: "/",
          connect_timeout: 60_000,
          read_timeout: 60_000,
          write_timeout: 60_000,
          retries: 5,
          tags: SERVICE_TAGS,
          routes: [
            {
              id: state.services[0]?.routes[0]?.entity.id,
              name: "shop.front.web.shop.example.80",
              hosts: ["shop.example"],
              paths: ["/app/", "~/app$"],
              path_handling: "v0",
              https_redirect_status_code: 426,
              preserve_host: true,
              strip_path: false,
              regex_priority: 0,
              request_buffering: true,
              response_buffering: true,
              tags: [
                "k8s-name:front",
                "k8s-namespace:shop",
                "k8s-kind:Ingress",
                "k8s-uid:uid-of-Ingress-front",
                "k8s-group:networking.k8s.io",
                "k8s-version:v1",
              ],
            },
          ],
        },
      ],
      upstreams: [
        {
          name: "web.shop.80.svc",
          algorithm: "round-robin",
          tags: SERVICE_TAGS,
          targets: [{ target: "[fd00::1]:8080" }, { target: "10.0.0.1:8080" }],
        },
      ],
    });
  });

  it("reports what is missing and builds the rest", () => {
    const result = build([
      ingress("front", [
        { path: "/", service: "ghost" },
        { path: "/app", service: "web" },
      ]),
      service("web", { "konghq.com/plugins": "nothing" }),
    ]);

    expect(result.state.services.map(({ entity }) => entity.name)).to.have.members([
      "shop.ghost.80",
      "shop.web.80",
    ]);
    expect(failureTexts(result)).to.have.members([
      "Ingress front: failed to resolve Kubernetes Service for backend: failed to fetch Service shop/ghost: Service shop/ghost not found",
      "Ingress front: can't add target for backend ghost: no kubernetes service found",
      'Service web: referenced KongPlugin or KongClusterPlugin "nothing" does not exist',
    ]);
  });

  it("makes nothing of backends without a name", () => {
    const front = ingress("front", [{ path: "/a", service: "" }]);
    const nameless = { service: { name: "", port: { number: 80 } } };
    const result = build([
      { ...front, spec: { ...objectOr(front["spec"]), defaultBackend: nameless } },
      namelessL4Ingress("TCPIngress"),
      namelessL4Ingress("UDPIngress"),
    ]);

    expect(result.state.services).to.deep.equal([]);
    expect(result.translated.map(({ kind }) => kind)).to.deep.equal(["Ingress"]);
    expect(failureTexts(result)).to.deep.equal([
      'Ingress front: failed to translate Ingress into Kong Service: failed to create ServiceBackend for Kubernetes Service "": name cannot be empty',
      "Ingress front: failed to create ServiceBackend for default backend: name cannot be empty",
    ]);
  });

  it("gives the same for the same objects in any order", () => {
    fc.assert(
      fc.property(shuffledWorlds(), ([objects, shuffled]) => {
        expect(build(shuffled)).to.deep.equal(build(objects));
      }),
    );
  });

  it("never adds an entity when objects are left out", () => {
    fc.assert(
      fc.property(worlds(), fc.func(fc.boolean()), (objects, isKept) => {
        const all = new Set(entityNames(build(objects)));
        const some = entityNames(build(objects.filter((object) => isKept(object.metadata.name))));

        expect(some.filter((name) => !all.has(name))).to.deep.equal([]);
      }),
    );
  });

  it("takes whatever an object may hold", () => {
    const kinds = fc.constantFrom(...CACHED_KINDS);
    const contents = fc.record(
      { spec: jsonWithKnownKeys(), data: fc.jsonValue(), config: fc.jsonValue() },
      { requiredKeys: [] },
    );

    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, contents), { maxLength: 8 }), (parts) => {
        const objects = parts.map(([{ group, version, kind, namespaced }, fields], index) => ({
          ...kubeObject(`${group}/${version}`, kind, `o${index}`, fields),
          ...(!namespaced && { metadata: { name: `o${index}` } }),
        }));

        expect(() => build(objects)).not.to.throw();
      }),
    );
  });
});

const SERVICE_TAGS = [
  "k8s-name:web",
  "k8s-namespace:shop",
  "k8s-kind:Service",
  "k8s-uid:uid-of-Service-web",
  "k8s-version:v1",
];

const KNOWN_KEYS = [
  "rules",
  "http",
  "paths",
  "backend",
  "service",
  "port",
  "tls",
  "hosts",
  "defaultBackend",
  "ingressClassName",
  "backendRefs",
  "matches",
  "filters",
  "parentRefs",
  "listeners",
];

function shuffledWorlds(): fc.Arbitrary<readonly [readonly KubeObject[], readonly KubeObject[]]> {
  return worlds().chain((objects) =>
    fc
      .shuffledSubarray([...objects], { minLength: objects.length })
      .map((shuffled) => [objects, shuffled] as const),
  );
}

/** What a plugin is attached to depends on who else refers to it, so only its type counts. */
function entityNames({ state }: Build): readonly string[] {
  return [
    ...state.services.flatMap(({ entity, routes }) => [
      `service ${entity.name}`,
      ...routes.map((route) => `route ${route.entity.name}`),
    ]),
    ...state.upstreams.map(({ entity }) => `upstream ${entity.name}`),
    ...state.consumers.map(({ entity }) => `consumer ${entity.username}`),
    ...state.consumers.flatMap(({ credentials }) =>
      credentials.map(({ entity }) => `key ${String(entity["key"])}`),
    ),
    ...state.plugins.map((plugin) => `plugin ${plugin.name}`),
  ];
}

function jsonWithKnownKeys(): fc.Arbitrary<unknown> {
  const keys = fc.constantFrom(...KNOWN_KEYS);
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom<unknown>("kong", "", 80, true, null, "a"),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(keys, tie("value"), { maxKeys: 5 }),
    ),
  })).value;
}

function namelessL4Ingress(kind: string): KubeObject {
  return kubeObject("configuration.konghq.com/v1beta1", kind, kind.toLowerCase(), {
    metadata: { annotations: { "kubernetes.io/ingress.class": "kong" } },
    spec: { rules: [{ port: 9000, backend: { serviceName: "", servicePort: 80 } }] },
  });
}
