import { join } from "node:path";
import { expect } from "chai";
import { pointAtUpstream } from "./point-at-upstream.ts";
import { readManifests } from "./read-manifests.ts";
import { resourceTypeOf } from "./resource-types.ts";

const OWN_MANIFESTS = join(import.meta.dirname, "../../scenarios/manifests");

describe("pointAtUpstream", () => {
  it("moves the application's endpoints, and nothing else", async () => {
    const objects = await readManifests(OWN_MANIFESTS, ["echo.yaml", "kong.yaml"]);
    const moved = objects.map((object) =>
      pointAtUpstream(object, [{ namespace: "demo", name: "echo" }], "127.0.0.1", 7),
    );

    expect(moved.filter((object, index) => object !== objects[index])).to.have.length(1);
    const slice = moved.find(({ kind }) => kind === "EndpointSlice");
    expect(slice).to.deep.include({
      endpoints: [
        {
          addresses: ["127.0.0.1"],
          conditions: { ready: true, serving: true, terminating: false },
        },
      ],
      ports: [{ name: "http", port: 7, protocol: "TCP" }],
    });
  });
});

describe("resourceTypeOf", () => {
  it("refuses a kind of another group", () => {
    const object = { apiVersion: "extensions/v1beta1", kind: "Ingress", metadata: { name: "x" } };
    expect(() => resourceTypeOf(object)).to.throw(RangeError, "extensions/v1beta1");
  });
});
