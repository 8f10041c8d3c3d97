import { expect } from "chai";
import type { KubeObject } from "../../../core/kube.ts";
import {
  build,
  endpointSlice,
  failureTexts,
  ingress,
  kubeObject,
  service,
} from "../test-objects.ts";
import type { TranslateOptions } from "../translate-options.ts";

describe("targets of an upstream", () => {
  it("are the ready endpoints", () => {
    expect(targets([service("web"), slice([{}, { ready: false }, { ready: true }])])).to.deep.equal(
      [{ target: "10.0.0.1:8080" }, { target: "10.0.0.3:8080" }],
    );
  });

  it("stay with weight 0 while they terminate, with drain support", () => {
    const objects = [
      service("web"),
      slice([{}, { ready: false, terminating: true }, { ready: true, terminating: true }]),
    ];

    expect(targets(objects)).to.deep.equal([
      { target: "10.0.0.1:8080" },
      { target: "10.0.0.3:8080" },
    ]);
    expect(targets(objects, { enableDrainSupport: true })).to.deep.equal([
      { target: "10.0.0.1:8080" },
      { target: "10.0.0.2:8080", weight: 0 },
      { target: "10.0.0.3:8080", weight: 0 },
    ]);
  });

  it("are the Service itself when it is called by its name", () => {
    const named = service("web");
    const objects = [
      { ...named, metadata: { ...named.metadata, annotations: BY_NAME } },
      slice([{}]),
    ];

    expect(targets(objects)).to.deep.equal([{ target: "web.shop.svc:80" }]);
    expect(targets(objects, { clusterDomain: "cluster.local" })).to.deep.equal([
      { target: "web.shop.svc.cluster.local:80" },
    ]);
  });

  it("are the Service itself when the parameters of the class say so", () => {
    const parameters = {
      apiGroup: "configuration.konghq.com",
      kind: "IngressClassParameters",
      scope: "Namespace",
      namespace: "infra",
      name: "p",
    };
    const objects = [
      service("web"),
      {
        ...kubeObject("networking.k8s.io/v1", "IngressClass", "kong"),
        metadata: { name: "kong" },
        spec: { parameters },
      },
      kubeObject("configuration.konghq.com/v1alpha1", "IngressClassParameters", "p", {
        metadata: { namespace: "infra" },
        spec: { serviceUpstream: true },
      }),
    ];

    expect(targets(objects)).to.deep.equal([{ target: "web.shop.svc:80" }]);
  });

  it("are what an ExternalName Service names, on any port by number", () => {
    const external = kubeObject("v1", "Service", "web", {
      spec: { type: "ExternalName", externalName: "example.com" },
    });
    const result = build([
      ingress("front", [{ path: "/", service: "web", port: "http" }]),
      external,
    ]);

    expect(targets([external])).to.deep.equal([{ target: "example.com:80" }]);
    expect(failureTexts(result)).to.have.members([
      "Service web: can't find port for backend kubernetes service: rules with an ExternalName service must specify numeric ports",
      "Ingress front: can't find port for backend kubernetes service: rules with an ExternalName service must specify numeric ports",
    ]);
  });
});

const BY_NAME = { "ingress.kubernetes.io/service-upstream": "true" };

function slice(conditions: readonly Readonly<Record<string, boolean>>[]): KubeObject {
  return {
    ...endpointSlice("web", []),
    endpoints: conditions.map((each, index) => ({
      addresses: [`10.0.0.${index + 1}`],
      conditions: each,
    })),
  };
}

function targets(objects: readonly KubeObject[], options: Partial<TranslateOptions> = {}) {
  const front = ingress("front", [{ path: "/", service: "web" }]);
  return build([front, ...objects], options).state.upstreams[0]?.targets;
}
