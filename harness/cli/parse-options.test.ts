import { expect } from "chai";
import { parseRunOptions } from "./parse-options.ts";

describe("the options of scenario", () => {
  it("run all behaviours when nothing else is said", () => {
    expect(parseRunOptions(["scale-0-to-1"])).to.deep.equal({
      ok: true,
      options: {
        name: "scale-0-to-1",
        behaviours: ["legacy", "guarded", "resilient"],
        combinations: [
          {
            controller: { kind: "built-in" },
            controllerLabel: "built-in",
            kongImage: undefined,
            gatewaysLabel: "mock",
          },
        ],
        isMatrix: false,
        kube: "embedded",
        k3sImage: "rancher/k3s:v1.33.5-k3s1",
        toxiproxyImage: "ghcr.io/shopify/toxiproxy:2.12.0",
        account: "own-if-possible",
        definitions: [],
        host: undefined,
        world: "live",
        routerFlavor: undefined,
        checksDeterminism: false,
        json: false,
        report: undefined,
        seed: undefined,
        timeoutMs: 120_000,
        list: false,
      },
    });
  });

  it("take what they are given", () => {
    const args =
      "x --behaviour guarded --gateways container --kong-image mine:1 --json --report out --seed 7 --timeout 1.5 --router-flavor expressions --list";
    expect(parseRunOptions(args.split(" "))).to.deep.equal({
      ok: true,
      options: {
        name: "x",
        behaviours: ["guarded"],
        combinations: [
          {
            controller: { kind: "built-in" },
            controllerLabel: "built-in",
            kongImage: "mine:1",
            gatewaysLabel: "mine:1",
          },
        ],
        isMatrix: false,
        kube: "embedded",
        k3sImage: "rancher/k3s:v1.33.5-k3s1",
        toxiproxyImage: "ghcr.io/shopify/toxiproxy:2.12.0",
        account: "own-if-possible",
        definitions: [],
        host: undefined,
        world: "live",
        routerFlavor: "expressions",
        checksDeterminism: false,
        json: true,
        report: "out",
        seed: 7,
        timeoutMs: 1500,
        list: true,
      },
    });
  });

  for (const [args, complaint] of [
    [["--nonsense"], "unknown option"],
    [["x", "--router-flavor", "fast"], "Allowed choices are"],
    [["--behaviour", "brave"], "legacy, guarded, resilient"],
    [["--kong-image", "kong:3.9"], "--gateways container"],
    [["--gateways", "container", "--world", "simulated"], "no containers"],
    [["--controller-image", "kic:3.5"], "--controller image"],
    [["--controller", "image", "--world", "simulated"], "real controller"],
    [["--matrix", "gateways=mock", "--world", "simulated"], "no containers"],
    [["--matrix", "gateways=mock", "--gateways", "mock"], "the matrix says"],
    [["--matrix", "controller=builtin", "--controller", "binary"], "the matrix says"],
    [["--matrix", "controller=nobody"], "is no controller"],
    [["--gateways", "container", "--kong-image", "BAD//:x"], "is no image"],
    [["--gateways", "container", "--kong-image", ""], "is no image"],
    [["--controller", "image", "--controller-image", "a b"], "is no image"],
    [["--matrix", "gateways=mock,kong:"], "is no image"],
    [["--matrix", "kube=k3s"], "controller=A,B"],
    [["--matrix", "gateways=mock,,"], "controller=A,B"],
    [["--kube", "kubeconfig", "--world", "simulated"], "no other cluster"],
    [["--kube", "k3s"], "needs --crds"],
    [["--crds", "folder"], "--kube k3s"],
    [["--kube", "minikube"], "embedded, kubeconfig, k3s"],
    [["--check-determinism"], "--world simulated"],
    [["--seed", "-1"], "whole number"],
    [["--seed", "4294967296"], "whole number"],
    [["--timeout", "0"], "more than 0"],
    [["--timeout", "soon"], "number of seconds"],
    [["a", "b"], "too many arguments"],
  ] as const) {
    it(`refuse ${args.join(" ")}`, () => {
      const result = parseRunOptions(args);
      expect(result).to.deep.include({ ok: false, exitCode: 2 });
      expect(result).to.have.property("text").that.includes(complaint);
    });
  }

  it("take a matrix: each controller with each kind of gateways", () => {
    const args = "x --matrix controller=3.5.13,builtin,kic:mine gateways=mock,kong:3.9".split(" ");
    const result = parseRunOptions(args);
    const options = result.ok ? result.options : expect.fail(result.text);
    const pairs = options.combinations.map(
      ({ controllerLabel, gatewaysLabel }) => `${controllerLabel} ${gatewaysLabel}`,
    );
    expect(options.isMatrix).to.equal(true);
    expect(pairs).to.deep.equal([
      "3.5.13 mock",
      "3.5.13 kong:3.9",
      "builtin mock",
      "builtin kong:3.9",
      "kic:mine mock",
      "kic:mine kong:3.9",
    ]);
    const kinds = options.combinations.map(({ controller }) => controller.kind);
    expect(kinds.join(" ")).to.equal("release release built-in built-in image image");
  });

  for (const image of [
    "kong",
    "kong:3.9",
    "localhost:5000/kong/kong-gateway:3.9.1.0-ubuntu",
    "ghcr.io/a/b_c-d@sha256:" + "0".repeat(64),
  ]) {
    it(`take the image ${image}`, () => {
      const result = parseRunOptions(["x", "--gateways", "container", "--kong-image", image]);
      expect(result).to.have.nested.property("options.combinations[0].kongImage", image);
    });
  }

  it("take one axis of a matrix, and the other option besides", () => {
    const result = parseRunOptions("x --matrix controller=builtin --gateways container".split(" "));
    expect(result).to.have.nested.property("options.combinations[0].kongImage");
  });

  it("explain themselves", () => {
    const result = parseRunOptions(["--help"]);
    expect(result).to.deep.include({ ok: false, exitCode: 0 });
    expect(result)
      .to.have.property("text")
      .that.includes("--behaviour")
      .and.includes("Exit status");
  });
});
