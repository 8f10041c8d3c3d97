import { expect } from "chai";
import { arrayOr, objectOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { fixtureServer, resourceNamed } from "../fixture-server.ts";
import { writeOptions } from "./options.ts";

function owners(object: KubeObject) {
  return arrayOr(objectOr(object.metadata)["managedFields"])
    .map(objectOr)
    .map(({ manager, subresource, fieldsV1 }) => [manager, subresource ?? "", fieldsV1]);
}

const by = (fieldManager: string, more: object = {}) => writeOptions({ fieldManager, ...more });

describe("managedFields", () => {
  it("name the fields that a creation sets, with its defaults but without what the server allocates", () => {
    const server = fixtureServer();
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "a" },
      spec: { ports: [{ port: 80 }] },
    };

    const created = server.create(
      resourceNamed(server, "services"),
      "default",
      service,
      by("maker"),
    );

    const port = { ".": {}, "f:port": {}, "f:protocol": {}, "f:targetPort": {} };
    const spec = {
      "f:internalTrafficPolicy": {},
      "f:ports": { ".": {}, 'k:{"port":80,"protocol":"TCP"}': port },
      "f:sessionAffinity": {},
      "f:type": {},
    };
    expect(owners(created)).to.deep.equal([["maker", "", { "f:spec": spec }]]);
  });

  it("pass to whoever changes a value, and apart for the status", () => {
    const server = fixtureServer();
    const ingresses = resourceNamed(server, "ingresses");
    const backend = { service: { name: "s", port: { number: 80 } } };
    const ingress = {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "a" },
      spec: { ingressClassName: "one", defaultBackend: backend },
    };
    const key = { name: "a", namespace: "default" };
    server.create(ingresses, "default", ingress, by("maker"));
    server.patch(ingresses, key, "merge", { spec: { ingressClassName: "two" } }, by("editor"));
    const status = { loadBalancer: { ingress: [{ ip: "10.0.0.1" }] } };

    const patched = server.patch(
      ingresses,
      key,
      "merge",
      { status },
      by("kic", { subresource: "status" }),
    );

    expect(
      owners(patched).map(([manager, subresource]) => [manager, subresource]),
    ).to.have.deep.members([
      ["maker", ""],
      ["editor", ""],
      ["kic", "status"],
    ]);
    expect(JSON.stringify(owners(patched).find(([manager]) => manager === "maker"))).not.to.include(
      "ingressClassName",
    );
  });

  it("do not make a difference by themselves", () => {
    const server = fixtureServer();
    const configMaps = resourceNamed(server, "configmaps");
    const object = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a" },
      data: { x: "1" },
    };
    const created = server.create(configMaps, "default", object, by("maker"));

    const { object: replaced } = server.replace(
      configMaps,
      { name: "a", namespace: "default" },
      object,
      by("other"),
    );

    expect(replaced.metadata.resourceVersion).to.equal(created.metadata.resourceVersion);
  });

  it("are not there, nor can anybody apply, where a server is told not to keep them", () => {
    const server = fixtureServer({ managedFields: false });
    const services = resourceNamed(server, "services");
    const managedFields = [{ manager: "somebody", operation: "Update", apiVersion: "v1" }];
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "a", managedFields },
      spec: { ports: [{ port: 80 }] },
    };
    const key = { namespace: "default", name: "a" };

    const created = server.create(services, "default", service, by("maker"));
    const patch = { metadata: { labels: { team: "b" } } };
    const patched = server.patch(services, key, "merge", patch, by("patcher"));

    expect(created.metadata).not.to.have.property("managedFields");
    expect(patched.metadata).not.to.have.property("managedFields");
    expect(patched.metadata.labels).to.deep.equal({ team: "b" });
    expect(() => server.apply(services, key, service, by("applier"))).to.throw(RangeError);
  });
});
