import { expect } from "chai";
import { idOf, withIds } from "./ids.ts";
import { build, consumer, kubeObject } from "./test-objects.ts";

describe("ids", () => {
  it("depend on the type, the name and the workspace", () => {
    expect(idOf("services", "shop.web.80", "")).to.equal("24b7278c-bf6b-539d-bd6b-7c83220ed5b6");
    expect(idOf("routes", "shop.web.80", "")).not.to.equal(idOf("services", "shop.web.80", ""));
    expect(idOf("services", "shop.web.80", "team")).to.equal(
      idOf("services", "team/shop.web.80", ""),
    );
  });

  it("are not given to consumers without a username", () => {
    const nameless = {
      ...kubeObject("configuration.konghq.com/v1", "KongConsumer", "c", {
        metadata: { annotations: { "kubernetes.io/ingress.class": "kong" } },
      }),
      custom_id: "42",
    };
    const { state } = build([nameless, consumer("alice")]);

    expect(state.consumers.map(({ entity }) => entity.id)).to.deep.equal([
      idOf("consumers", "alice", ""),
      undefined,
    ]);
  });

  it("are not given to plugins without a name", () => {
    const plugin = kubeObject("configuration.konghq.com/v1", "KongPlugin", "p", { plugin: "" });
    const alice = consumer("alice");
    const annotations = { ...alice.metadata.annotations, "konghq.com/plugins": "p" };
    const { state } = build([plugin, { ...alice, metadata: { ...alice.metadata, annotations } }]);

    expect(state.plugins.map(({ id }) => id)).to.deep.equal([undefined]);
  });

  it("are not given twice, nor without the feature gate", () => {
    const { state } = build([consumer("alice")], { featureGates: { FillIDs: false } });

    expect(state.consumers[0]?.entity.id).to.equal(undefined);
    const once = withIds(state, "");
    expect(withIds(once, "other")).to.deep.equal(once);
  });
});
