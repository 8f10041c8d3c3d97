import { expect } from "chai";
import { parseOptions, unknownVariables, type ParsedOptions } from "./parse-options.ts";

const BACKFILL = [
  "--feature-gates",
  "FallbackConfiguration=true",
  "--use-last-valid-config-for-fallback",
] as const;

describe("the controller's options", () => {
  it("have the real one's defaults", () => {
    const { controller } = parsed([]);

    expect(controller).to.deep.include({
      behaviour: "resilient",
      ingressClass: "kong",
      gateways: { urls: ["http://localhost:8001"] },
      syncIntervalMs: 3000,
      initialSyncDelayMs: 5000,
      readinessCheckIntervalMs: 10_000,
      useLastValidConfigForFallback: false,
      emitKubernetesEvents: true,
    });
    expect(controller.featureGates).to.deep.include({
      FallbackConfiguration: false,
      FillIDs: true,
    });
  });

  it("come from flags and from the environment, and flags win", () => {
    const { controller } = parsed(["--ingress-class", "flag", "--emit-kubernetes-events=false"], {
      CONTROLLER_INGRESS_CLASS: "environment",
      CONTROLLER_KONG_ADMIN_SVC: "kong/admin",
      CONTROLLER_KONG_ADMIN_TLS_SKIP_VERIFY: "true",
      CONTROLLER_FEATURE_GATES: "FallbackConfiguration=true",
      POD_NAMESPACE: "kong",
      POD_NAME: "kic-0",
    });

    expect(controller.ingressClass).to.equal("flag");
    expect(controller.emitKubernetesEvents).to.equal(false);
    expect(controller.gateways).to.deep.include({ service: { namespace: "kong", name: "admin" } });
    expect(controller.admin.tlsSkipVerify).to.equal(true);
    expect(controller.featureGates["FallbackConfiguration"]).to.equal(true);
    expect(controller.pod).to.deep.equal({ namespace: "kong", name: "kic-0" });
  });

  it("say where last valid objects are kept", () => {
    expect(parsed([]).controller.lastValidStore).to.deep.equal({ kind: "none" });
    const pod = { POD_NAMESPACE: "kong", POD_NAME: "kic-0" };
    for (const kind of ["configmap", "secret"] as const) {
      const { controller } = parsed([...BACKFILL, "--last-valid-store", kind], pod);
      const name = "kongsim-last-valid";
      expect(controller.lastValidStore).to.deep.equal({ kind, namespace: "kong", name });
    }
    const file = ["--last-valid-store", "file", "--last-valid-store-file", "/kept"];
    expect(parsed([...BACKFILL, ...file]).controller.lastValidStore).to.deep.equal({
      kind: "file",
      path: "/kept",
    });
  });

  it("read a token from its file", () => {
    const { controller } = parsed(["--kong-admin-token-file", "/token"]);
    expect(controller.admin.token).to.equal("content of /token");
  });

  it("take lists in one piece or in several, and then none of the environment's", () => {
    const { controller } = parsed(
      ["--kong-admin-url", "http://a,http://b", "--kong-admin-url=http://c"],
      { CONTROLLER_KONG_ADMIN_URL: "http://d" },
    );
    expect(controller.gateways).to.deep.equal({ urls: ["http://a", "http://b", "http://c"] });
    const headers = ["--kong-admin-header", "a:1,b:2", "--kong-admin-header", "c:3"];
    expect(parsed(headers).controller.admin.headers).to.deep.equal({ a: "1", b: "2", c: "3" });
    const ports = parsed(["--kong-admin-svc", "a/b", "--kong-admin-svc-port-names", "x"]);
    expect(ports.controller.gateways).to.deep.include({ portNames: ["x"] });
  });

  it("switch kinds off, and look only where they are told to", () => {
    const { controller } = parsed([
      "--enable-controller-kongconsumer=false",
      "--watch-namespace=shop,team",
      "--publish-service=kong/proxy",
      "--kong-admin-svc=kong/admin",
      "--gateway-to-reconcile=shop/edge",
    ]);
    expect([...controller.ignoredKinds]).to.deep.equal(["KongConsumer", "KongConsumerGroup"]);
    expect(controller.namespaces).to.deep.equal(["shop", "team", "kong"]);
    expect(controller.gatewayToReconcile).to.deep.equal({ namespace: "shop", name: "edge" });
    expect([...parsed([]).controller.ignoredKinds]).to.deep.equal([]);
    expect(parsed([]).controller.namespaces).to.deep.equal([]);
  });

  it("know which variables are none of theirs", () => {
    const variables = { CONTROLLER_LOG_LEVEL: "info", CONTROLLER_MAGIC: "1", PATH: "/bin" };
    expect(unknownVariables(variables)).to.deep.equal(["CONTROLLER_MAGIC"]);
  });

  for (const [args, complaint] of [
    [["--no-such-flag"], "unknown option"],
    [["--behaviour", "brave"], "legacy, guarded, resilient"],
    [["--feature-gates", "Magic=true"], 'no feature gate "Magic"'],
    [["--kong-admin-svc", "admin"], "namespace/name"],
    [["--kong-admin-svc", "a/b", "--kong-admin-url", "http://c"], "exclude each other"],
    [["--gateway-discovery-readiness-check-interval", "1s"], "3s or more"],
    [["--gateway-discovery-readiness-check-timeout", "10s"], "less than its interval"],
    [["--use-last-valid-config-for-fallback"], "FallbackConfiguration=true"],
    [["--feature-gates", "FillIDs=false"], "needs FillIDs"],
    [["--last-valid-store", "disk"], "none, configmap, secret, file"],
    [["--last-valid-store", "secret"], "--use-last-valid-config-for-fallback"],
    [[...BACKFILL, "--last-valid-store", "file"], "need each other"],
    [[...BACKFILL, "--last-valid-store-file", "/kept"], "need each other"],
    [["--proxy-sync-seconds", "0"], "more than 0"],
    [["--init-cache-sync-duration", "soon"], "500ms"],
    [["--kong-admin-token", "x", "--kong-admin-token-file", "y"], "exclude each other"],
    [["--kong-admin-ca-cert-file", "missing"], "cannot read missing"],
    [["--kong-admin-tls-client-cert", "x"], "need each other"],
  ] as const) {
    it(`refuse ${args.join(" ")}`, () => {
      const result = parseOptions(args, {}, readFile);
      expect(result).to.deep.include({ ok: false, exitCode: 1 });
      expect(result).to.have.property("text").that.includes(complaint);
    });
  }

  it("explain themselves", () => {
    const result = parseOptions(["--help"], {}, readFile);
    expect(result).to.deep.include({ ok: false, exitCode: 0 });
    expect(result).to.have.property("text").that.includes("--kong-admin-svc");
  });
});

function parsed(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ParsedOptions {
  const result = parseOptions(args, environment, readFile);
  if (!result.ok) throw new Error(result.text);
  return result.options;
}

function readFile(path: string): string {
  if (path === "missing") throw new Error("ENOENT");
  return `content of ${path}\n`;
}
