import { expect } from "chai";
import { build, consumer, ingress, kongPlugin, service } from "../translate/test-objects.ts";
import { pluginNamesOf, toDeclarativeConfig } from "./to-declarative-config.ts";

const WITHOUT_SCHEMAS = { pluginSchemas: () => undefined };

describe("toDeclarativeConfig", () => {
  it("says nothing with an upstream that nobody uses", () => {
    expect(toDeclarativeConfig(build([]).state, WITHOUT_SCHEMAS)).to.deep.equal({
      _format_version: "3.0",
      upstreams: [{ name: "kong" }],
    });
  });

  it("lists services and routes downwards, consumers upwards", () => {
    const paths = [
      { path: "/a", service: "a" },
      { path: "/b", service: "b" },
    ];
    const { state } = build([
      ingress("x", paths),
      ingress("y", paths),
      consumer("a"),
      consumer("b"),
    ]);
    const document = JSON.stringify(toDeclarativeConfig(state, WITHOUT_SCHEMAS));
    const order = [...document.matchAll(/"(?:name|username)":"([^"]+)"/g)].map(([, name]) => name);

    expect(order.filter((name) => !name?.endsWith(".svc"))).to.deep.equal([
      "shop.b.80",
      "shop.y.b..80",
      "shop.x.b..80",
      "shop.a.80",
      "shop.y.a..80",
      "shop.x.a..80",
      "a",
      "b",
    ]);
  });

  it("completes plugins from the schema of the gateway", () => {
    const objects = [
      ingress("x", [{ path: "/", service: "web" }]),
      service("web", { "konghq.com/plugins": "p,q" }),
      kongPlugin("p", "known", { disabled: true, protocols: ["tcp"] }),
      kongPlugin("q", "unknown", { config: { a: 1 } }),
    ];
    const schema = {
      fields: [
        { protocols: { default: ["http"] } },
        { config: { type: "record", fields: [{ limit: { default: 5 } }] } },
      ],
    };
    const { state } = build(objects);
    const { plugins } = toDeclarativeConfig(state, {
      pluginSchemas: (name) => (name === "known" ? schema : undefined),
    });

    expect([...pluginNamesOf(state)]).to.deep.equal(["known", "unknown"]);
    expect(plugins).to.deep.include.members([
      { ...state.plugins[0], config: { limit: 5 }, enabled: false, protocols: ["tcp"] },
      state.plugins[1],
    ]);
  });

  it("lists who is in which group", () => {
    const { state } = build([consumer("alice")]);
    const grouped = {
      ...state,
      consumers: state.consumers.map((each) => ({ ...each, groups: ["gold"] })),
    };

    expect(toDeclarativeConfig(grouped, WITHOUT_SCHEMAS)["consumer_group_consumers"]).to.deep.equal(
      [{ consumer_group: "gold", consumer: "alice" }],
    );
  });
});
