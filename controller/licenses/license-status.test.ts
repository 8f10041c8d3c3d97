import { expect } from "chai";
import { arrayOr, objectOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { desiredLicense, licenseControllerName } from "./license-status.ts";

const NOW = "2026-06-01T00:00:00Z";
const US = licenseControllerName("5b374a9e.konghq.com");

describe("desiredLicense", () => {
  it("says which license was picked, and by which controller", () => {
    const old = license("old", 1);
    const young = license("young", 2);
    expect(entriesOf(young, [old, young])).to.deep.equal([
      {
        controllerName: "konghq.com/kong-ingress-controller/5b374a9e.konghq.com",
        conditions: [
          {
            type: "Programmed",
            status: "True",
            reason: "PickedAsLatest",
            message: "",
            lastTransitionTime: NOW,
          },
        ],
      },
    ]);
    expect(desiredLicense(old, [old, young], US, NOW)).to.equal(undefined);
  });

  it("says so of the one before, and nothing twice", () => {
    const old = told(license("old", 1), []);
    expect(desiredLicense(old, [old], US, NOW)).to.equal(undefined);
    const young = license("young", 2);
    const replaced = told(old, [young]);
    expect(reasonsOf(replaced)).to.deep.equal(["ReplacedByNewer"]);
    expect(desiredLicense(replaced, [replaced, young], US, NOW)).to.equal(undefined);
    expect(reasonsOf(told(replaced, []))).to.deep.equal(["PickedAsLatest"]);
  });

  it("says nothing any more of one that is not enabled, and keeps what others say", () => {
    const theirs = { controllerName: "example.com/other", conditions: [] };
    const picked = told({ ...license("a", 1), status: { controllers: [theirs] } }, []);
    expect(entriesOf(picked, [picked])).to.deep.equal([]);
    expect(arrayOr(objectOr(picked["status"])["controllers"])[0]).to.deep.equal(theirs);
    const off = { ...picked, enabled: false };
    expect(entriesOf(off, [off])).to.deep.equal([theirs]);
  });

  it("leaves a full list alone", () => {
    const controllers = Array.from({ length: 8 }, (_, index) => ({ controllerName: `c${index}` }));
    const full = { ...license("a", 1), status: { controllers } };
    expect(desiredLicense(full, [full], US, NOW)).to.equal(undefined);
  });
});

function license(name: string, day: number): KubeObject {
  return {
    apiVersion: "configuration.konghq.com/v1alpha1",
    kind: "KongLicense",
    metadata: { name, creationTimestamp: `2026-01-0${day}T00:00:00Z` },
    enabled: true,
  };
}

function told(one: KubeObject, others: readonly KubeObject[]): KubeObject {
  const change = desiredLicense(one, [one, ...others], US, NOW);
  return change?.what === "status" ? { ...one, status: change.status } : one;
}

function entriesOf(one: KubeObject, all: readonly KubeObject[]): readonly unknown[] {
  const change = desiredLicense(one, all, US, NOW);
  return change?.what === "status" ? arrayOr(change.status["controllers"]) : [];
}

function reasonsOf({ status }: KubeObject): readonly unknown[] {
  return arrayOr(objectOr(status)["controllers"]).flatMap((entry) =>
    arrayOr(objectOr(entry)["conditions"]).map((condition) => objectOr(condition)["reason"]),
  );
}
