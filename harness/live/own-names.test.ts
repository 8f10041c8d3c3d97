import { expect } from "chai";
import { OwnNames } from "./own-names.ts";
import { resourceType } from "./resource-types.ts";

const names = new OwnNames("kongsim-1a-");

describe("OwnNames", () => {
  it("puts namespaces, classes and what names them under the prefix", () => {
    const ingress = {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: {
        name: "admin",
        namespace: "demo",
        annotations: { "konghq.com/plugins": "limit, security:keys" },
      },
      spec: { ingressClassName: "kong", rules: [] },
    };
    expect(
      names.inCluster(resourceType("Ingress"), ingress, { labels: { run: "1" } }),
    ).to.deep.equal({
      ...ingress,
      metadata: {
        name: "admin",
        namespace: "kongsim-1a-demo",
        labels: { run: "1" },
        annotations: { "konghq.com/plugins": "limit, kongsim-1a-security:keys" },
      },
      spec: { ingressClassName: "kongsim-1a-kong", rules: [] },
    });
  });

  it("renames what is in no namespace", () => {
    const plugin = {
      apiVersion: "configuration.konghq.com/v1",
      kind: "KongClusterPlugin",
      metadata: { name: "keys", annotations: { "kubernetes.io/ingress.class": "kong" } },
    };
    const renamed = names.inCluster(resourceType("KongClusterPlugin"), plugin);
    expect(renamed.metadata).to.deep.include({
      name: "kongsim-1a-keys",
      annotations: { "kubernetes.io/ingress.class": "kongsim-1a-kong" },
    });
    expect(names.key(resourceType("KongClusterPlugin"), { name: "keys" })).to.deep.equal({
      name: "kongsim-1a-keys",
    });
  });

  it("renames a grant, and a class of gateways with its controller", () => {
    const grant = {
      apiVersion: "gateway.networking.k8s.io/v1beta1",
      kind: "ReferenceGrant",
      metadata: { name: "keys", namespace: "security" },
      spec: { from: [{ group: "networking.k8s.io", kind: "Ingress", namespace: "demo" }] },
    };
    expect(names.inCluster(resourceType("ReferenceGrant"), grant))
      .to.have.nested.property("spec.from[0].namespace")
      .that.equals("kongsim-1a-demo");
    const gatewayClass = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: "kong" },
      spec: { controllerName: "konghq.com/kic-gateway-controller" },
    };
    expect(names.inCluster(resourceType("GatewayClass"), gatewayClass))
      .to.have.nested.property("spec.controllerName")
      .that.equals(names.gatewayControllerName);
  });

  it("keeps the cluster's own controllers away from gateways and endpoints", () => {
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "kong-admin", namespace: "kong" },
      spec: { clusterIP: "None", selector: { app: "kong" } },
    };
    expect(names.inCluster(resourceType("Service"), service)["spec"]).to.deep.equal({
      clusterIP: "None",
    });
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "kong", namespace: "kong" },
      spec: { replicas: 1 },
    };
    expect(names.inCluster(resourceType("Deployment"), deployment)["spec"]).to.deep.equal({
      replicas: 1,
      paused: true,
    });
  });

  it("tells everything by the story's names", () => {
    const event = { reason: "x", note: "Ingress kongsim-1a-demo/bad", list: ["kongsim-1a-kong"] };
    expect(names.inStory(event)).to.deep.equal({
      reason: "x",
      note: "Ingress demo/bad",
      list: ["kong"],
    });
  });

  it("leaves everything as it is without a prefix", () => {
    const plain = new OwnNames("");
    const object = { apiVersion: "v1", kind: "Service", metadata: { name: "a", namespace: "b" } };
    expect(plain.inCluster(resourceType("Service"), object)).to.equal(object);
    expect(plain.inStory(object)).to.equal(object);
    expect(plain.ingressClass).to.equal("kong");
  });
});
