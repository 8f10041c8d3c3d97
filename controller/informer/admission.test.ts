import { expect } from "chai";
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { textsOf, specOf } from "../kube-types/fields.ts";
import { LAST_VALID_LABEL } from "../last-valid/last-valid-store.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import {
  admit as admitOne,
  admitAll,
  influencedKinds,
  type AdmissionOptions,
} from "./admission.ts";

const NOW = "2026-12-01T00:00:00Z";
const CONTROLLER = "example.com/controller";
const GATEWAY_API = "gateway.networking.k8s.io/v1";
const CLASS: KubeObject = {
  apiVersion: GATEWAY_API,
  kind: "GatewayClass",
  metadata: { name: "kong" },
  spec: { controllerName: CONTROLLER },
};

describe("admitAll", () => {
  it("takes only ConfigMaps with a label, also when a policy names them, where one is asked for", () => {
    const configMaps = [
      configMap("labelled", { "konghq.com/configmap": "true" }),
      configMap("authority", { "konghq.com/ca-cert": "true" }),
      configMap("credential", { "konghq.com/credential": "key-auth" }),
      configMap("named", {}),
      configMap("other", { "konghq.com/configmap": "false" }),
    ];
    const policy: KubeObject = {
      apiVersion: "gateway.networking.k8s.io/v1alpha3",
      kind: "BackendTLSPolicy",
      metadata: { name: "p", namespace: "ns" },
      spec: { validation: { caCertificateRefs: [{ kind: "ConfigMap", name: "named" }] } },
    };
    const namesWith = (label: string) => {
      const options = {
        ingressClass: "kong",
        gatewayControllerName: CONTROLLER,
        configMapLabel: label,
      };
      const known = CacheStores.fromObjects([...configMaps, policy]);
      return [...admitAll(known, options).store("ConfigMap").keys()];
    };
    expect(namesWith("konghq.com/configmap")).to.deep.equal([
      "ns/labelled",
      "ns/authority",
      "ns/credential",
    ]);
    expect(namesWith("")).to.have.length(5);
  });

  it("takes but one Gateway and its routes, where it is named", () => {
    const objects = [CLASS, gateway([listener({})]), httpRoute({})];
    const only = (wanted: string) =>
      admitAll(CacheStores.fromObjects(objects), {
        ingressClass: "kong",
        gatewayControllerName: CONTROLLER,
        gatewayToReconcile: { namespace: namespace ?? "", name: wanted },
      });
    const { name, namespace } = gateway([]).metadata;
    expect(only(name).store("HTTPRoute").size).to.equal(1);
    expect(only("another").store("HTTPRoute").size).to.equal(0);
    expect(only("another").store("Gateway").size).to.equal(0);
  });

  it("takes an HTTPRoute with the host names that its listeners serve", () => {
    const objects = [
      CLASS,
      gateway([listener({ hostname: "*.shop.example" })]),
      httpRoute({ hostnames: ["a.shop.example", "other.example", "*.example"] }),
    ];

    expect(hostnamesOf(admit(objects))).to.deep.equal(["a.shop.example", "*.shop.example"]);
  });

  it("gives an HTTPRoute without host names those of the listeners, if all of them have one", () => {
    const named = [
      listener({ hostname: "a.example" }),
      listener({ name: "l2", hostname: "b.example" }),
    ];

    expect(hostnamesOf(admit([CLASS, gateway(named), httpRoute({})]))).to.deep.equal([
      "a.example",
      "b.example",
    ]);
    expect(
      hostnamesOf(admit([CLASS, gateway([...named, listener({ name: "l3" })]), httpRoute({})])),
    ).to.deep.equal([]);
  });

  const REFUSALS: Readonly<Record<string, readonly KubeObject[]>> = {
    "its Gateway is of another class": [gateway([listener({})]), httpRoute({})],
    "no listener serves its host names": [
      CLASS,
      gateway([listener({ hostname: "a.example" })]),
      httpRoute({ hostnames: ["b.example"] }),
    ],
    "its Gateway is not programmed": [
      CLASS,
      gateway([listener({})], { conditions: [condition("Accepted")] }),
      httpRoute({}),
    ],
    "its Gateway has changed since it was programmed": [
      CLASS,
      gateway([listener({})], { generation: 2 }),
      httpRoute({}),
    ],
    "it names another listener": [
      CLASS,
      gateway([listener({})]),
      httpRoute({ parentRefs: [{ name: "gw", sectionName: "other" }] }),
    ],
    "it names another port": [
      CLASS,
      gateway([listener({})]),
      httpRoute({ parentRefs: [{ name: "gw", port: 8443 }] }),
    ],
    "the listener speaks another protocol": [
      CLASS,
      gateway([listener({ protocol: "TCP" })]),
      httpRoute({}),
    ],
    "the listener takes no routes of other namespaces": [
      CLASS,
      gateway([listener({ allowedRoutes: { namespaces: { from: "Same" } } })]),
      httpRoute({ parentRefs: [{ name: "gw", namespace: "infra" }] }, "elsewhere"),
    ],
    "one of its parents is no Gateway": [
      CLASS,
      gateway([listener({})]),
      httpRoute({ parentRefs: [{ name: "gw" }, { kind: "Service", group: "", name: "web" }] }),
    ],
  };
  for (const [reason, objects] of Object.entries(REFUSALS)) {
    it(`leaves an HTTPRoute out when ${reason}`, () => {
      expect(admit(objects).store("HTTPRoute")).to.be.empty;
    });
  }

  it("leaves out what the controller itself keeps in the cluster", () => {
    const labels = { [LAST_VALID_LABEL]: "true" };
    const metadata = { name: "kept", namespace: "kong", labels };
    const kept = { apiVersion: "v1", kind: "Secret", metadata };

    expect(admit([kept]).store("Secret")).to.be.empty;
    expect(
      admit([{ ...kept, metadata: { ...metadata, labels: {} } }]).store("Secret").size,
    ).to.equal(1);
  });

  it("chooses routes by the labels of their namespace", () => {
    const selector = { matchLabels: { team: "shop" } };
    const objects = [
      CLASS,
      gateway([listener({ allowedRoutes: { namespaces: { from: "Selector", selector } } })]),
      httpRoute({}),
    ];
    const labelled = (team: string) =>
      admit(objects, { namespaceLabels: () => ({ team }) }).store("HTTPRoute").size;

    expect([labelled("shop"), labelled("other")]).to.deep.equal([1, 0]);
  });

  it("takes manifests that no controller has seen when told to trust them", () => {
    const fresh = { ...gateway([listener({})]), status: undefined };

    expect(admit([CLASS, fresh, httpRoute({})]).store("Gateway")).to.be.empty;
    const trusted = admit([CLASS, fresh, httpRoute({})], { assumesProgrammed: true });
    expect([trusted.store("Gateway").size, trusted.store("HTTPRoute").size]).to.deep.equal([1, 1]);
  });

  it("takes a KongUpstreamPolicy only behind an Ingress of our class or an HTTPRoute of our Gateways", () => {
    const policy = object("configuration.konghq.com/v1beta1", "KongUpstreamPolicy", "policy", {});
    const service = object("v1", "Service", "web", {}, { "konghq.com/upstream-policy": "policy" });
    const backend = { service: { name: "web", port: { number: 80 } } };
    const ingress = (ingressClassName: string) =>
      object("networking.k8s.io/v1", "Ingress", "front", {
        ingressClassName,
        rules: [{ http: { paths: [{ path: "/", backend }] } }],
      });
    const isTaken = (...others: readonly KubeObject[]) =>
      admit([policy, service, ...others]).store("KongUpstreamPolicy").size === 1;
    const routed = httpRoute({ rules: [{ backendRefs: [{ name: "web", kind: "Service" }] }] });

    expect(isTaken()).to.equal(false);
    expect(isTaken(ingress("other"))).to.equal(false);
    expect(isTaken(ingress("kong"))).to.equal(true);
    expect(isTaken(routed)).to.equal(false);
    expect(isTaken(CLASS, gateway([listener({})]), routed)).to.equal(true);
  });

  it("names the kinds that must be looked at again when another one changes", () => {
    const route = httpRoute({});
    const before = CacheStores.fromObjects([CLASS, route]);
    const after = CacheStores.fromObjects([CLASS, route, gateway([listener({})])]);
    const options = { ingressClass: "kong", gatewayControllerName: CONTROLLER };

    expect(admitOne(route, "HTTPRoute", before, options)).to.equal(undefined);
    expect(admitOne(route, "HTTPRoute", after, options)).to.equal(route);
    expect(influencedKinds("Gateway")).to.include("HTTPRoute");
    expect(influencedKinds("IngressClass")).to.include.members(["Ingress", "KongConsumer"]);
    expect(influencedKinds("EndpointSlice")).to.deep.equal([]);
  });

  it("does not look at others again for a status that says nothing to them", () => {
    const ingress = {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "i" },
    };
    const told = {
      before: versioned(ingress, {}),
      after: versioned(ingress, { loadBalancer: {} }),
    };
    expect(influencedKinds("Ingress", told)).to.deep.equal([]);
    const edited = { before: told.before, after: versioned(ingress, {}, 2) };
    expect(influencedKinds("Ingress", edited)).to.include("KongUpstreamPolicy");
    expect(influencedKinds("Ingress", { ...told, before: undefined })).not.to.have.length(0);
    const service = {
      before: { ...ingress, kind: "Service" },
      after: { ...ingress, kind: "Service" },
    };
    expect(influencedKinds("Service", service)).to.include("KongUpstreamPolicy");

    const route = {
      before: versioned(httpRoute({}), {}),
      after: versioned(httpRoute({}), { parents: [] }),
    };
    expect(influencedKinds("HTTPRoute", route)).to.deep.equal(["BackendTLSPolicy"]);

    const withCount = (attachedRoutes: number, isReady = "True") =>
      versioned(gateway([]), {
        listeners: [
          { name: "l", attachedRoutes, conditions: [{ type: "Programmed", status: isReady }] },
        ],
      });
    const counted = { before: withCount(1), after: withCount(2) };
    expect(influencedKinds("Gateway", counted)).to.deep.equal([]);
    const unready = { before: withCount(1), after: withCount(1, "False") };
    expect(influencedKinds("Gateway", unready)).to.include("HTTPRoute");
  });

  it("leaves out what is being deleted and what another control plane owns", () => {
    const annotations = { "kubernetes.io/ingress.class": "kong" };
    const consumers = [undefined, "kic", "konnectID"].map((type) => {
      const spec = type === undefined ? {} : { controlPlaneRef: { type } };
      return object("configuration.konghq.com/v1", "KongConsumer", `of-${type}`, spec, annotations);
    });
    const going = consumers.map(({ metadata, ...rest }) => ({
      ...rest,
      metadata: { ...metadata, name: `going-${metadata.name}`, deletionTimestamp: NOW },
    }));
    const objects = [...consumers, ...going];

    expect([...admit(objects).store("KongConsumer").keys()]).to.deep.equal([
      "infra/of-undefined",
      "infra/of-kic",
    ]);
  });
});

function admit(
  objects: readonly KubeObject[],
  options: Partial<AdmissionOptions> = {},
): CacheStores {
  return admitAll(CacheStores.fromObjects(objects), {
    ingressClass: "kong",
    gatewayControllerName: CONTROLLER,
    ...options,
  });
}

function hostnamesOf(stores: CacheStores): readonly string[] | undefined {
  const route = stores.get("HTTPRoute", "route", "infra");
  return route === undefined ? undefined : textsOf(specOf(route)["hostnames"]);
}

function object(
  apiVersion: string,
  kind: string,
  name: string,
  spec: Readonly<Record<string, unknown>>,
  annotations: Readonly<Record<string, string>> = {},
  namespace = "infra",
): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace, annotations }, spec };
}

function httpRoute(fields: Readonly<Record<string, unknown>>, namespace = "infra"): KubeObject {
  const spec = { parentRefs: [{ name: "gw" }], ...fields };
  return object(GATEWAY_API, "HTTPRoute", "route", spec, {}, namespace);
}

function listener(fields: Readonly<Record<string, unknown>>) {
  return { name: "l1", protocol: "HTTP", port: 80, ...fields };
}

function condition(type: string) {
  return { type, reason: type, status: "True", observedGeneration: 1 };
}

function gateway(
  listeners: readonly ReturnType<typeof listener>[],
  { generation = 1, conditions = [condition("Accepted"), condition("Programmed")] } = {},
): KubeObject {
  return {
    apiVersion: GATEWAY_API,
    kind: "Gateway",
    metadata: { name: "gw", namespace: "infra", generation },
    spec: { gatewayClassName: "kong", listeners },
    status: {
      conditions,
      listeners: listeners.map(({ name }) => ({
        name,
        supportedKinds: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute" }],
        conditions: [condition("Programmed")],
      })),
    },
  };
}

function configMap(name: string, labels: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "ns", labels } };
}

function versioned(one: KubeObject, status: JsonObject, generation = 1): KubeObject {
  return { ...one, metadata: { ...one.metadata, generation }, status };
}
