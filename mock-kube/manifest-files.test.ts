import { expect } from "chai";
import { ManifestError, parseManifests } from "./manifest-files.ts";

const text = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
# only a comment
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: b } }
`;

describe("parseManifests", () => {
  it("reads every document, and takes Lists apart", () => {
    const names = parseManifests(text, "x.yaml").map(({ metadata }) => metadata.name);
    expect(names).to.deep.equal(["shop", "a", "b"]);
  });

  it("says which file cannot be read", () => {
    expect(() => parseManifests("a: [1", "bad.yaml")).to.throw(ManifestError, "bad.yaml: ");
    expect(() => parseManifests("a: 1", "bad.yaml")).to.throw(
      ManifestError,
      "without apiVersion and kind",
    );
  });
});
