import { expect } from "chai";
import { tagsOf } from "./tags.ts";

describe("tagsOf", () => {
  it("names the object, its rules and the user's own tags, in this order", () => {
    const route = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: {
        name: "r",
        namespace: "shop",
        uid: "u",
        annotations: { "konghq.com/tags": "b,a,b" },
      },
    };

    expect(tagsOf(route, ["first", " ", ""])).to.deep.equal([
      "k8s-name:r",
      "k8s-namespace:shop",
      "k8s-kind:HTTPRoute",
      "k8s-uid:u",
      "k8s-group:gateway.networking.k8s.io",
      "k8s-version:v1",
      "k8s-named-route-rule:first",
      "b",
      "a",
    ]);
  });

  it("leaves out what an object does not have", () => {
    const vault = { apiVersion: "v1", kind: "Thing", metadata: { name: "t" } };

    expect(tagsOf(vault)).to.deep.equal(["k8s-name:t", "k8s-kind:Thing", "k8s-version:v1"]);
  });
});
