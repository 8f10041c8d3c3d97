import { expect } from "chai";
import type { KubeObject } from "../../core/kube.ts";
import { chooseLicense, isEnterprise, licenseEntity } from "./choose-license.ts";

describe("chooseLicense", () => {
  it("takes the newest that is enabled, then the first by name", () => {
    const licenses = [
      license("old", "2026-01-01T00:00:00Z"),
      license("b", "2026-02-01T00:00:00Z"),
      license("a", "2026-02-01T00:00:00Z"),
      { ...license("off", "2026-03-01T00:00:00Z"), enabled: false },
    ];

    expect(chooseLicense(licenses)?.metadata.name).to.equal("a");
    expect(chooseLicense(licenses.toReversed())?.metadata.name).to.equal("a");
    expect(chooseLicense(licenses.slice(3))).to.equal(undefined);
  });

  it("gives gateways its text, under an id that depends on its name", () => {
    const entity = licenseEntity(license("a", "2026-02-01T00:00:00Z"));
    expect(entity).to.deep.equal({
      id: "d385d606-63ad-5e77-a63d-cdec44d490f3",
      payload: "text of a",
    });
  });

  it("is for Enterprise gateways", () => {
    expect(isEnterprise(node("3.9.0.0-enterprise-edition"))).to.equal(true);
    expect(isEnterprise(node("3.10.0.2"))).to.equal(true);
    expect(isEnterprise(node("3.9.1"))).to.equal(false);
  });
});

function license(name: string, creationTimestamp: string): KubeObject {
  return {
    apiVersion: "configuration.konghq.com/v1alpha1",
    kind: "KongLicense",
    metadata: { name, uid: `uid-of-${name}`, creationTimestamp },
    rawLicenseString: `text of ${name}`,
  };
}

function node(version: string) {
  return { version, configuration: { database: "off" } };
}
