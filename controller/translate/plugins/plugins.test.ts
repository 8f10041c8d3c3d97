import { expect } from "chai";
import type { KubeObject } from "../../../core/kube.ts";
import {
  build,
  consumer,
  failureTexts,
  ingress,
  kongPlugin,
  kubeObject,
  secret,
  service,
} from "../test-objects.ts";

const ANNOTATION = "konghq.com/plugins";

describe("plugins", () => {
  it("are attached to every entity whose object names them", () => {
    const { state } = build([
      front("p"),
      service("web", { [ANNOTATION]: "p" }),
      kongPlugin("p", "cors"),
    ]);

    expect(attachments(state.plugins)).to.deep.equal([
      "cors service:shop.web.80",
      "cors route:shop.front.web..80",
    ]);
  });

  it("are attached to consumers at every place that names them too, and to groups only without consumers", () => {
    const group = kubeObject("configuration.konghq.com/v1beta1", "KongConsumerGroup", "gold", {
      metadata: { annotations: { [ANNOTATION]: "p", "kubernetes.io/ingress.class": "kong" } },
    });
    const objects = [front("p"), service("web"), kongPlugin("p", "cors"), group];
    const alice = consumer("alice", [], { [ANNOTATION]: "p" });

    expect(attachments(build(objects).state.plugins)).to.deep.equal([
      "cors route:shop.front.web..80 consumer_group:gold",
    ]);
    expect(attachments(build([...objects, alice]).state.plugins)).to.deep.equal([
      "cors route:shop.front.web..80 consumer:alice",
    ]);
  });

  it("get instance names that are unique", () => {
    const { state } = build([
      front("p"),
      service("web", { [ANNOTATION]: "p" }),
      kongPlugin("p", "cors", { instance_name: "mine" }),
    ]);

    expect(state.plugins.map(({ instance_name }) => instance_name)).to.deep.equal([
      "mine-07e78f79b",
      "mine-78a147e1b",
    ]);
  });

  it("of the cluster stand in for those of the namespace", () => {
    const cluster = {
      apiVersion: "configuration.konghq.com/v1",
      kind: "KongClusterPlugin",
      metadata: {
        name: "p",
        labels: { global: "true" },
        annotations: { "kubernetes.io/ingress.class": "kong" },
      },
      plugin: "cors",
    };

    expect(attachments(build([front("p"), service("web"), cluster]).state.plugins)).to.deep.equal([
      "cors route:shop.front.web..80",
      "cors",
    ]);
    const twin = { ...cluster, metadata: { ...cluster.metadata, name: "q" } };
    expect(attachments(build([cluster, twin]).state.plugins)).to.deep.equal([]);
  });

  it("of another namespace need a grant", () => {
    const far = { ...kongPlugin("p", "cors"), metadata: { name: "p", namespace: "far" } };
    const grant = kubeObject("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", "g", {
      metadata: { namespace: "far" },
      spec: {
        from: [{ group: "networking.k8s.io", kind: "Ingress", namespace: "shop" }],
        to: [{ group: "configuration.konghq.com", kind: "KongPlugin" }],
      },
    });
    const objects = [front("far:p"), service("web"), far];

    expect(failureTexts(build(objects))).to.deep.equal([
      'Ingress front: no grant found to referenced "far:p" plugin in the requested remote KongPlugin bind',
    ]);
    expect(attachments(build([...objects, grant]).state.plugins)).to.deep.equal([
      "cors route:shop.front.web..80",
    ]);
  });

  it("take their configuration from Secrets", () => {
    const values = secret("values", {
      json: '{"a":1}',
      yaml: "a: 2\nb: [3]",
      part: '"x"',
      bad: ": : :",
    });
    const configs = ["json", "yaml"].map(
      (key) =>
        build([
          front("p"),
          service("web"),
          values,
          kongPlugin("p", "cors", { configFrom: reference(key) }),
        ]).state.plugins[0]?.config,
    );
    const patched = kongPlugin("p", "cors", {
      config: { a: { b: 1 } },
      configPatches: [{ path: "/a/c/0", valueFrom: reference("part") }],
    });

    expect(configs).to.deep.equal([{ a: 1 }, { a: 2, b: [3] }]);
    expect(
      build([front("p"), service("web"), values, patched]).state.plugins[0]?.config,
    ).to.deep.equal({
      a: { b: 1, c: ["x"] },
    });
  });

  it("without a configuration that can be had are failures", () => {
    const values = secret("values", { bad: ": : :" });
    const failuresOf = (fields: Readonly<Record<string, unknown>>) =>
      failureTexts(build([front("p"), service("web"), values, kongPlugin("p", "cors", fields)]));

    expect(failuresOf({ config: { a: 1 }, configFrom: reference("bad") })).to.deep.equal([
      "KongPlugin p: KongPlugin 'shop/p' has both Config and ConfigFrom set",
    ]);
    expect(failuresOf({ configFrom: reference("bad") })).to.deep.equal([
      "KongPlugin p: error parsing config for KongPlugin 'p/shop': key 'bad' in secret 'shop/values' contains neither valid JSON nor valid YAML)",
    ]);
    expect(
      failuresOf({ configPatches: [{ path: "/a", valueFrom: reference("gone") }] }),
    ).to.deep.equal([
      "KongPlugin p: could not parse KongPlugin shop/p config: no key 'gone' in secret 'shop/values'",
    ]);
    expect(
      failuresOf({ configPatches: [{ path: "/a", valueFrom: reference("bad") }] }),
    ).to.deep.equal([
      "KongPlugin p: could not parse KongPlugin shop/p config: invalid state detected",
    ]);
  });
});

function front(plugins: string): KubeObject {
  return ingress("front", [{ path: "/", service: "web" }], {
    metadata: { annotations: { [ANNOTATION]: plugins } },
  });
}

function reference(key: string) {
  return { secretKeyRef: { name: "values", key } };
}

function attachments(plugins: ReturnType<typeof build>["state"]["plugins"]): readonly string[] {
  return plugins.map(({ name, service: at, route, consumer: who, consumer_group: group }) =>
    [
      name,
      at && `service:${at}`,
      route && `route:${route}`,
      who && `consumer:${who}`,
      group && `consumer_group:${group}`,
    ]
      .filter(Boolean)
      .join(" "),
  );
}
