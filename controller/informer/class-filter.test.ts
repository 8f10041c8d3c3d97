import { expect } from "chai";
import { isOfClass } from "./class-filter.ts";

describe("isOfClass", () => {
  it("takes an Ingress by its annotation or by its spec", () => {
    expect(isOfClass(ingress({ annotation: "kong" }), "Ingress", "kong", false)).to.equal(true);
    expect(isOfClass(ingress({ spec: "kong" }), "Ingress", "kong", false)).to.equal(true);
    expect(isOfClass(ingress({ spec: "nginx" }), "Ingress", "kong", false)).to.equal(false);
  });

  it("takes what names no class only where ours is the default", () => {
    expect(isOfClass(ingress({}), "Ingress", "kong", true)).to.equal(true);
    expect(isOfClass(ingress({}), "Ingress", "kong", false)).to.equal(false);
    expect(isOfClass(ingress({ spec: "nginx" }), "Ingress", "kong", true)).to.equal(false);
  });

  it("takes kinds that need no class always", () => {
    expect(isOfClass(object("Service"), "Service", "kong", false)).to.equal(true);
    expect(isOfClass(object("KongPlugin"), "KongPlugin", "kong", false)).to.equal(true);
  });

  it("takes a custom entity by its controller, never by default", () => {
    const entity = { ...object("KongCustomEntity"), spec: { controllerName: "kong" } };
    expect(isOfClass(entity, "KongCustomEntity", "kong", false)).to.equal(true);
    expect(isOfClass(object("KongCustomEntity"), "KongCustomEntity", "kong", true)).to.equal(false);
  });
});

function ingress({ annotation, spec }: { annotation?: string; spec?: string }) {
  return {
    ...object("Ingress"),
    metadata: {
      name: "a",
      ...(annotation !== undefined && {
        annotations: { "kubernetes.io/ingress.class": annotation },
      }),
    },
    spec: { ...(spec !== undefined && { ingressClassName: spec }) },
  };
}

function object(kind: string) {
  return { apiVersion: "v1", kind, metadata: { name: "a" } };
}
