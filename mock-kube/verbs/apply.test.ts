import { expect } from "chai";
import fc from "fast-check";
import { valueAt } from "../json.ts";
import { fixtureServer, refusal, resourceNamed } from "../fixture-server.ts";
import { writeOptions } from "./options.ts";

const key = { name: "a", namespace: "default" };

function world() {
  const server = fixtureServer();
  const configMaps = resourceNamed(server, "configmaps");
  const apply = (fieldManager: string, data: object, force = false) =>
    server.apply(
      configMaps,
      key,
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data },
      writeOptions({ fieldManager, force }),
    );
  const data = () => server.get(configMaps, key)["data"] ?? {};
  return { server, configMaps, apply, data };
}

describe("applyObject", () => {
  it("creates, then changes only what its manager says", () => {
    const { apply, data } = world();

    expect(apply("m1", { x: "1", y: "2" }).isNew).to.equal(true);
    apply("m2", { z: "3" });
    apply("m1", { x: "1" });

    expect(data()).to.deep.equal({ x: "1", z: "3" });
  });

  it("refuses to change what another manager owns, unless forced", () => {
    const { apply, data } = world();
    apply("m1", { x: "1" });

    expect(refusal(() => apply("m2", { x: "2" }))).to.deep.equal({
      code: 409,
      message: 'Apply failed with 1 conflict: conflict with "m1": .data.x',
    });
    apply("m2", { x: "2" }, true);
    apply("m1", {});

    expect(data()).to.deep.equal({ x: "2" });
  });

  it("shares what two managers want alike", () => {
    const { apply, data } = world();
    apply("m1", { x: "1" });
    apply("m2", { x: "1" });

    apply("m1", {});

    expect(data()).to.deep.equal({ x: "1" });
  });

  it("merges lists by their keys", () => {
    const server = fixtureServer();
    const services = resourceNamed(server, "services");
    const apply = (fieldManager: string, ports: readonly object[]) =>
      server.apply(
        services,
        key,
        { apiVersion: "v1", kind: "Service", metadata: { name: "a" }, spec: { ports } },
        writeOptions({ fieldManager }),
      );

    apply("m1", [{ name: "http", port: 80 }]);
    apply("m2", [{ name: "https", port: 443 }]);
    apply("m1", [{ name: "http", port: 80, targetPort: 8080 }]);

    const ports = valueAt(server.get(services, key), "spec", "ports");
    expect(ports).to.deep.equal([
      { name: "http", port: 80, protocol: "TCP", targetPort: 8080 },
      { name: "https", port: 443, protocol: "TCP", targetPort: 443 },
    ]);
  });

  it("gives an update what it changes", () => {
    const { server, configMaps, apply } = world();
    apply("m1", { x: "1" });
    const options = writeOptions({ fieldManager: "editor" });
    server.patch(configMaps, key, "merge", { data: { x: "2" } }, options);

    expect(refusal(() => apply("m1", { x: "1" })).message).to.equal(
      'Apply failed with 1 conflict: conflict with "editor" using v1: .data.x',
    );
  });

  it("leaves exactly what its managers want when each applies without conflicts", () => {
    // An empty map is a value of its own, which two managers may dispute.
    const fields = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { minLength: 1 });
    const step = fc.record({ manager: fc.constantFrom("m1", "m2", "m3"), fields });

    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const { apply, data } = world();
        const wanted = new Map<string, readonly string[]>();
        for (const { manager, fields: names } of steps) {
          // Every manager wants the same values, so that they share and never conflict.
          apply(manager, Object.fromEntries(names.map((name) => [name, name])));
          wanted.set(manager, names);
        }
        const expected = [...new Set([...wanted.values()].flat())].toSorted();
        expect(Object.keys(data()).toSorted()).to.deep.equal(expected);
      }),
      { numRuns: 60 },
    );
  });
});
