import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { parseTranslateOptions } from "./translate-options.ts";

const MANIFESTS = join(import.meta.dirname, "../../scenarios/manifests");

describe("npm run translate", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "translate-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("prints the configuration on stdout, and nothing else", () => {
    const { status, stdout } = translate(
      "-f",
      join(MANIFESTS, "good.yaml"),
      "-f",
      join(MANIFESTS, "echo.yaml"),
    );
    expect(status).to.equal(0);
    const config: unknown = parse(stdout);
    expect(config).to.have.nested.property("services[0].name", "demo.echo.80");
    expect(config).to.have.nested.property("plugins[0].config.echo_downstream", false);
  });

  it("prints JSON, and leaves plugins as they are, when it is told to", () => {
    const { stdout } = translate("-f", MANIFESTS, "--format", "json", "--plugin-schemas", "none");
    const config: unknown = JSON.parse(stdout);
    expect(config).to.have.nested.property("services[0].name", "demo.echo.80");
    expect(config).not.to.have.nested.property("plugins[0].protocols");
  });

  it("says what could not be translated, and fails with --strict", () => {
    const file = join(folder, "failures.json");
    const ingress = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: a}
spec:
  ingressClassName: kong
  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: missing, port: {number: 80}}}}]}}]
`;
    const { status, stderr } = translate("-f", "-", "--strict", "--failures", file, {
      input: ingress,
    });
    expect(status).to.equal(1);
    expect(stderr).to.match(
      /Warning KongConfigurationTranslationFailed Ingress default\/a: .*missing/,
    );
    const records: readonly unknown[] = JSON.parse(readFileSync(file, "utf8"));
    expect(records[0]).to.include({
      kind: "Ingress",
      namespace: "default",
      name: "a",
      type: "Warning",
    });
  });

  it("names kinds that mean nothing", () => {
    const { stderr } = translate("-f", join(MANIFESTS, "kong-deployment.yaml"));
    expect(stderr).to.include("Deployment");
  });

  it("names file and line of what is no YAML", () => {
    const file = join(folder, "bad.yaml");
    writeFileSync(file, "a: 1\nb: [\n");
    const { status, stderr } = translate("-f", file);
    expect(status).to.equal(2);
    expect(stderr).to.include(`${file}: line 3`);
  });

  it("says when an Admin API does not answer", () => {
    const { status, stderr } = translate("-f", MANIFESTS, "--plugin-schemas", "http://127.0.0.1:1");
    expect(status).to.equal(3);
    expect(stderr).to.include("http://127.0.0.1:1 does not answer");
  });

  for (const args of [
    [],
    ["-f", "x", "--router-flavor", "fast"],
    ["-f", "x", "--feature-gates", "Magic=true"],
    ["-f", "x", "--feature-gates", "FillIDs"],
    ["-f", "x", "--plugin-schemas", "ftp://x"],
    ["-f", "x", "y"],
  ]) {
    it(`refuses "${args.join(" ")}"`, () => {
      expect(parseTranslateOptions(args)).to.include({ ok: false, exitCode: 2 });
    });
  }
});

function translate(...args: readonly (string | { readonly input: string })[]) {
  const flags = args.filter((arg) => typeof arg === "string");
  const input = args.find((arg) => typeof arg !== "string")?.input ?? "";
  return spawnSync(process.execPath, [join(import.meta.dirname, "translate.ts"), ...flags], {
    encoding: "utf8",
    input,
  });
}
