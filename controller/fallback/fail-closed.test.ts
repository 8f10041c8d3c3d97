import { expect } from "chai";
import type { KubeObject } from "../../core/kube.ts";
import type { ResourceFailure } from "../failures/resource-failure.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { refOf } from "../snapshot/object-ref.ts";
import type { Translate } from "../sync/translate-port.ts";
import { failClosed } from "./fail-closed.ts";

describe("failClosed", () => {
  it("changes nothing while every plugin can be had", () => {
    const stores = CacheStores.fromObjects([plugin("auth"), ingress("a", "auth"), ingress("b")]);
    expect(translated(stores)).to.deep.equal({ served: ["a", "b"], failures: [] });
  });

  it("leaves out what names a plugin that does not exist, and says so", () => {
    const stores = CacheStores.fromObjects([ingress("a", "auth"), ingress("b")]);
    const { served, failures } = translated(stores);
    expect(served).to.deep.equal(["b"]);
    expect(failures).to.have.length(1);
    expect(failures[0]).to.deep.include({ objects: [refOf(ingress("a", "auth"))] });
    expect(failures[0]?.message).to.include('"auth" does not exist');
  });

  it("leaves out what names a plugin that cannot be translated, and keeps that failure", () => {
    const stores = CacheStores.fromObjects([
      plugin("broken"),
      ingress("a", "broken"),
      ingress("b"),
    ]);
    const { served, failures } = translated(stores);
    expect(served).to.deep.equal(["b"]);
    expect(failures.map(({ message }) => message)).to.deep.equal(["broken cannot be translated"]);
  });
});

describe("failClosed, of what is made of nothing", () => {
  it("does not count it as part of what a gateway takes, and translates it all the same", () => {
    const [idle, heard] = [consumer("idle"), consumer("heard")];
    const seen: CacheStores[] = [];
    const result = failClosed((stores) => {
      seen.push(stores);
      return { ...translate(stores), idle: [refOf(idle)] };
    })(CacheStores.fromObjects([idle, heard]));
    expect([...(seen.at(-1)?.store("KongConsumer").values() ?? [])]).to.have.length(2);
    expect([...(result.left?.store("KongConsumer").values() ?? [])]).to.deep.equal([heard]);
  });
});

function translated(stores: CacheStores) {
  const result = failClosed(translate)(stores);
  return {
    served: result.objects.map(({ name }) => name),
    failures: result.failures,
  };
}

/** Serves every Ingress; a plugin whose name says so fails, and the Ingress is served without it, as the real one does. */
const translate: Translate = (stores) => ({
  candidate: { pluginNames: new Set(), render: () => ({ _format_version: "3.0" }) },
  objects: [...stores.store("Ingress").values()].map(refOf),
  failures: [...stores.store("KongPlugin").values()]
    .filter(({ metadata }) => metadata.name === "broken")
    .map((object): ResourceFailure => ({
      message: "broken cannot be translated",
      objects: [refOf(object)],
    })),
});

function plugin(name: string): KubeObject {
  return {
    apiVersion: "configuration.konghq.com/v1",
    kind: "KongPlugin",
    metadata: { name, namespace: "ns", uid: `plugin-${name}` },
  };
}

function consumer(name: string): KubeObject {
  return {
    apiVersion: "configuration.konghq.com/v1",
    kind: "KongConsumer",
    metadata: { name, namespace: "ns", uid: `consumer-${name}` },
  };
}

function ingress(name: string, plugins?: string): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      name,
      namespace: "ns",
      uid: `ingress-${name}`,
      ...(plugins !== undefined && { annotations: { "konghq.com/plugins": plugins } }),
    },
  };
}
