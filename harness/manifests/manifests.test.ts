import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { admitObjects } from "./admit-objects.ts";
import { ManifestError, parseManifests } from "./parse-manifests.ts";
import { readManifestPaths } from "./read-manifest-paths.ts";

describe("parseManifests", () => {
  it("takes lists apart, and skips empty documents", () => {
    const list =
      "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: a}\n";
    expect(names(parseManifests(`---\n${list}---\n---\n${service("b")}`, "x"))).to.deep.equal([
      "a",
      "b",
    ]);
    expect(parseManifests("", "x")).to.deep.equal([]);
  });

  for (const [what, text, complaint] of [
    ["bad YAML", `${service("a")}---\nkind: [\n`, /x: line 8: /],
    [
      "a document that is no object",
      `${service("a")}---\njust text\n`,
      /x: line 7: no Kubernetes object/,
    ],
    [
      "an item of a list that is no object",
      "apiVersion: v1\nkind: List\nitems: [1]\n",
      /x: line 1: /,
    ],
  ] as const) {
    it(`refuses ${what}, with its line`, () => {
      expect(() => parseManifests(text, "x")).to.throw(ManifestError, complaint);
    });
  }
});

describe("readManifestPaths", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "manifests-"));
    await mkdir(join(folder, "deep"));
    await writeFile(join(folder, "b.yaml"), service("b"));
    await writeFile(join(folder, "deep", "a.yml"), service("a"));
    await writeFile(join(folder, "notes.txt"), "not: [a manifest");
  });
  after(() => rm(folder, { recursive: true }));

  it("reads files, folders and standard input in the order in which they are named", async () => {
    const objects = await readManifestPaths(["-", folder], async () => service("piped"));
    expect(names(objects)).to.deep.equal(["piped", "b", "a"]);
  });

  for (const path of ["missing", "deep/empty"]) {
    it(`refuses ${path}`, async () => {
      await mkdir(join(folder, "deep", "empty"), { recursive: true });
      const error: unknown = await readManifestPaths([join(folder, path)], async () => "").catch(
        (why: unknown) => why,
      );
      expect(error).to.be.instanceOf(ManifestError).with.property("message").that.includes(path);
    });
  }
});

const CLASS = {
  ingressClass: "kong",
  gatewayControllerName: "konghq.com/kic-gateway-controller",
  featureGates: {},
};

describe("admitObjects", () => {
  it("puts objects without a namespace into default, and leaves cluster-scoped ones alone", () => {
    const { stores } = admitObjects(
      parseManifests(`${service("a")}---\n${ingressClass(false)}`, "x"),
      CLASS,
    );
    expect([...stores.store("Service").keys()]).to.deep.equal(["default/a"]);
    expect([...stores.store("IngressClass").keys()]).to.deep.equal(["kong"]);
  });

  it("leaves out other classes, and takes objects without one when ours is the default", () => {
    const ingresses = `${ingress("ours", "kong")}---\n${ingress("theirs", "nginx")}---\n${ingress("free")}`;
    const admitted = (isDefault: boolean) => [
      ...admitObjects(parseManifests(`${ingresses}---\n${ingressClass(isDefault)}`, "x"), CLASS)
        .stores.store("Ingress")
        .keys(),
    ];
    expect(admitted(false)).to.deep.equal(["default/ours"]);
    expect(admitted(true)).to.deep.equal(["default/ours", "default/free"]);
  });

  it("counts what means nothing to a controller", () => {
    const text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n";
    expect([
      ...admitObjects(parseManifests(`${text}---\n${text}`, "x"), CLASS).unknownKinds,
    ]).to.deep.equal([["Deployment", 2]]);
  });

  it("leaves out kinds whose feature gate is off", () => {
    const facade =
      "apiVersion: incubator.ingress-controller.konghq.com/v1alpha1\nkind: KongServiceFacade\nmetadata: {name: a, annotations: {kubernetes.io/ingress.class: kong}}\n";
    const admitted = (featureGates: Readonly<Record<string, boolean>>) => {
      const { stores, unknownKinds } = admitObjects(parseManifests(facade, "x"), {
        ...CLASS,
        featureGates,
      });
      return [stores.store("KongServiceFacade").size, [...unknownKinds]];
    };
    expect(admitted({})).to.deep.equal([0, [["KongServiceFacade", 1]]]);
    expect(admitted({ KongServiceFacade: true })).to.deep.equal([1, []]);
  });
});

function names(objects: readonly { readonly metadata: { readonly name: string } }[]) {
  return objects.map(({ metadata }) => metadata.name);
}

function service(name: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n\n`;
}

function ingress(name: string, ingressClassName?: string): string {
  const spec = ingressClassName === undefined ? "{}" : `{ingressClassName: ${ingressClassName}}`;
  return `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
}

function ingressClass(isDefault: boolean): string {
  const annotations = `{ingressclass.kubernetes.io/is-default-class: "${isDefault}"}`;
  return `apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: kong, annotations: ${annotations}}\n`;
}
