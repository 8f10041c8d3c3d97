import { expect } from "chai";
import fc from "fast-check";
import type { KubeObject } from "../../core/kube.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { buildConfig } from "./build-config.ts";
import { BuildMemory } from "./build-memory.ts";
import { DEFAULT_OPTIONS, endpointSlice, ingress, kubeObject, service } from "./test-objects.ts";
import { worlds } from "./test-worlds.ts";

describe("a build with a memory", () => {
  it("gives what a build from nothing gives, after any changes", () => {
    fc.assert(
      fc.property(fc.array(worlds(), { minLength: 1, maxLength: 6 }), (steps) => {
        const memory = new BuildMemory();
        for (const objects of cumulative(steps)) {
          const stores = CacheStores.fromObjects(objects);
          expect(buildConfig(stores, DEFAULT_OPTIONS, memory)).to.deep.equal(
            buildConfig(stores, DEFAULT_OPTIONS),
          );
        }
      }),
    );
  });

  it("takes over what nothing has changed", () => {
    const unchanged = cluster("a");
    const memory = new BuildMemory();
    const before = build([...unchanged, ...cluster("b")], memory);
    const after = build([...unchanged, ...cluster("b", ["10.0.0.9"])], memory);

    expect(after.services[0]).to.equal(before.services[0]);
    expect(after.upstreams[0]).to.equal(before.upstreams[0]);
    expect(after.upstreams[1]?.targets).to.deep.equal([{ target: "10.0.0.9:8080" }]);
  });

  it("notices what appears and what a class says anew", () => {
    const objects = cluster("a");
    const memory = new BuildMemory();
    build(objects.slice(0, 1), memory);
    expect(build(objects, memory).upstreams[0]?.targets).to.deep.equal([
      { target: "10.0.0.1:8080" },
    ]);
    const parameters = {
      apiGroup: "configuration.konghq.com",
      kind: "IngressClassParameters",
      scope: "Namespace",
      namespace: "shop",
      name: "p",
    };
    const ingressClass = {
      apiVersion: "networking.k8s.io/v1",
      kind: "IngressClass",
      metadata: { name: "kong" },
      spec: { parameters },
    };
    const byName = kubeObject("configuration.konghq.com/v1alpha1", "IngressClassParameters", "p", {
      spec: { serviceUpstream: true },
    });

    expect(build([...objects, ingressClass, byName], memory).upstreams[0]?.targets).to.deep.equal([
      { target: "a.shop.svc:80" },
    ]);
  });
});

function build(objects: readonly KubeObject[], memory: BuildMemory) {
  return buildConfig(CacheStores.fromObjects(objects), DEFAULT_OPTIONS, memory).state;
}

function cluster(name: string, addresses: readonly string[] = ["10.0.0.1"]) {
  return [
    ingress(name, [{ path: "/", service: name }]),
    service(name),
    endpointSlice(name, addresses),
  ];
}

/** Each step replaces some objects of the one before it and keeps the others. */
function cumulative(steps: readonly (readonly KubeObject[])[]): readonly (readonly KubeObject[])[] {
  const objects = new Map<string, KubeObject>();
  return steps.map((step) => {
    for (const object of step) {
      const key = `${object.kind} ${object.metadata.name}`;
      if (objects.has(key) && object.metadata.name === "c") objects.delete(key);
      else objects.set(key, object);
    }
    return [...objects.values()];
  });
}
