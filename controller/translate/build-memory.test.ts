import { expect } from "chai";
import fc from "fast-check";
import type { KubeObject } from "../../core/kube.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { toDeclarativeConfig } from "../kong-state/to-declarative-config.ts";
import { RenderMemory } from "../kong-state/render-memory.ts";
import type { Build } from "./build.ts";
import type { PluginSchemas } from "../kong-state/complete-plugin.ts";
import { isCachedKind } from "../snapshot/kinds.ts";
import { ObjectCache } from "../snapshot/object-cache.ts";
import { buildConfig } from "./build-config.ts";
import { BuildMemory } from "./build-memory.ts";
import { DEFAULT_OPTIONS, endpointSlice, ingress, kubeObject, service } from "./test-objects.ts";
import type { TranslateOptions } from "./translate-options.ts";
import { gatewayWorlds, worlds } from "./test-worlds.ts";

describe("a build with a memory", () => {
  for (const routerFlavor of ["traditional_compatible", "expressions"] as const) {
    for (const isCombined of [false, true]) {
      const options: TranslateOptions = {
        ...DEFAULT_OPTIONS,
        routerFlavor,
        combinedServicesFromDifferentHttpRoutes: isCombined,
      };
      const world = fc.tuple(worlds(), gatewayWorlds()).map((parts) => uniqueObjects(parts.flat()));
      const kind = isCombined ? "combined services" : "services";
      it(`gives what a build from nothing gives, after any changes (${routerFlavor}, ${kind})`, () => {
        fc.assert(
          fc.property(fc.array(world, { minLength: 1, maxLength: 3 }), (steps) => {
            const memory = { build: new BuildMemory(), render: new RenderMemory() };
            for (const stores of cumulative(steps)) {
              const kept = buildConfig(stores, options, memory.build);
              expect(kept).to.deep.equal(buildConfig(stores, options));
              expect(documentOf(kept, memory.render)).to.equal(documentOf(kept));
            }
          }),
          { numRuns: 30 },
        );
      });
    }
  }

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

const NO_SCHEMAS: PluginSchemas = () => undefined;

function documentOf({ state }: Build, memory = new RenderMemory()): string {
  return JSON.stringify(toDeclarativeConfig(state, { pluginSchemas: NO_SCHEMAS, memory }));
}

function uniqueObjects(objects: readonly KubeObject[]): readonly KubeObject[] {
  return [...new Map(objects.map((each) => [`${each.kind} ${each.metadata.name}`, each])).values()];
}

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

/** Snapshots of one cache, as of informers: what did not change is the same object, in the same store. */
function cumulative(steps: readonly (readonly KubeObject[])[]): readonly CacheStores[] {
  const cache = new ObjectCache();
  return steps.flatMap((step) =>
    step.map((object) => {
      const { kind, metadata } = object;
      if (!isCachedKind(kind)) throw new RangeError(`no cached kind ${kind}`);
      const isThere =
        cache.takeSnapshot().stores.get(kind, metadata.name, metadata.namespace) !== undefined;
      if (isThere && metadata.name === "c") cache.delete(kind, object);
      else cache.apply(kind, object);
      return cache.takeSnapshot().stores;
    }),
  );
}
