import { expect } from "chai";
import type { KubeObject } from "../../../core/kube.ts";
import { build, failureTexts, ingress, kubeObject, secret, service } from "../test-objects.ts";
import { CA_CERTIFICATE, LEAF_CERTIFICATE, LEAF_KEY, OTHER_KEY } from "./test-certificates.ts";

describe("certificates", () => {
  it("serve the hosts of an Ingress", () => {
    const { state, failures } = build([
      tlsIngress("front", "pair", ["b.example", "a.example"]),
      pair("pair"),
    ]);

    expect(failures).to.deep.equal([]);
    expect(
      state.certificates.map(({ entity: { id, cert }, snis }) => ({ id, cert, snis })),
    ).to.deep.equal([
      { id: "uid-of-Secret-pair", cert: LEAF_CERTIFICATE.trim(), snis: ["a.example", "b.example"] },
    ]);
  });

  it("give a host to the Secret that asked first", () => {
    const { state } = build([
      tlsIngress("young", "two", ["a.example", "b.example"], "2026-01-02T00:00:00Z"),
      tlsIngress("old", "one", ["a.example"], "2026-01-01T00:00:00Z"),
      pair("one"),
      // The same certificate, written another way.
      secret("two", { "tls.crt": `${LEAF_CERTIFICATE}\n${LEAF_CERTIFICATE}`, "tls.key": LEAF_KEY }),
    ]);

    expect(state.certificates.map(({ entity, snis }) => [entity.id, snis])).to.have.deep.members([
      ["uid-of-Secret-one", ["a.example"]],
      ["uid-of-Secret-two", ["b.example"]],
    ]);
  });

  it("that are equal become one, under the id of the oldest Secret", () => {
    const { state } = build([
      tlsIngress("front", "young", ["a.example"]),
      tlsIngress("side", "old", ["b.example"]),
      pair("young", "2026-01-02T00:00:00Z"),
      pair("old", "2026-01-01T00:00:00Z"),
    ]);

    expect(state.certificates.map(({ entity, snis }) => [entity.id, snis])).to.deep.equal([
      ["uid-of-Secret-old", ["a.example", "b.example"]],
    ]);
  });

  it("must be there and fit their key", () => {
    const result = build([
      tlsIngress("front", "gone", ["a.example"]),
      tlsIngress("side", "misfit", ["b.example"]),
      secret("misfit", { "tls.crt": LEAF_CERTIFICATE, "tls.key": OTHER_KEY }),
    ]);

    expect(failureTexts(result)).to.have.members([
      "Ingress front: Failed to fetch the secret (shop/gone)",
      "Ingress side: failed to construct certificate from secret",
      "Secret misfit: failed to construct certificate from secret",
    ]);
  });

  it("of a client go by the id of the certificate they became", () => {
    const annotations = { "konghq.com/client-cert": "pair", "konghq.com/protocol": "https" };
    const { state } = build([
      ingress("front", [{ path: "/", service: "web" }]),
      service("web", annotations),
      pair("pair"),
    ]);

    expect(state.services[0]?.entity.client_certificate).to.equal("uid-of-Secret-pair");
    expect(state.certificates.map(({ snis }) => snis)).to.deep.equal([[]]);
  });
});

describe("CA certificates", () => {
  it("are taken from labelled Secrets and ConfigMaps, encoded anew", () => {
    const { state, failures } = build([
      authority("Secret", "s", { id: "1", cert: `junk before\n${CA_CERTIFICATE}` }),
      authority("ConfigMap", "c", { id: "2", "ca.crt": CA_CERTIFICATE }),
    ]);

    expect(failures).to.deep.equal([]);
    expect(state.caCertificates.map(({ id, cert }) => [id, cert])).to.deep.equal([
      ["1", CA_CERTIFICATE],
      ["2", CA_CERTIFICATE],
    ]);
  });

  const PROBLEMS: Readonly<Record<string, readonly [Readonly<Record<string, string>>, string]>> = {
    "an id": [{ cert: CA_CERTIFICATE }, "missing 'id' field in data"],
    "one certificate only": [
      { id: "1", cert: CA_CERTIFICATE + CA_CERTIFICATE },
      "multiple PEM certificates found",
    ],
    "nothing behind it": [{ id: "1", cert: `${CA_CERTIFICATE}junk` }, "invalid PEM block"],
    "a certificate, not a key": [{ id: "1", cert: LEAF_KEY }, "invalid PEM block type"],
    authority: [
      { id: "1", cert: LEAF_CERTIFICATE },
      "certificate is missing the 'CA' basic constraint",
    ],
    "some text": [{ id: "1", cert: " " }, "invalid PEM block"],
  };
  for (const [what, [data, problem]] of Object.entries(PROBLEMS)) {
    it(`need ${what}`, () => {
      const result = build([authority("Secret", "s", data)]);

      expect(result.state.caCertificates).to.deep.equal([]);
      expect(failureTexts(result)).to.deep.equal([
        `Secret s: invalid secret CA certificate: ${problem}`,
      ]);
    });
  }

  it("need time left", () => {
    const objects = [authority("Secret", "s", { id: "1", cert: CA_CERTIFICATE })];
    const result = build(objects, { nowMs: Date.parse("2200-01-01T00:00:00Z") });

    expect(failureTexts(result)).to.deep.equal([
      "Secret s: invalid secret CA certificate: expired",
    ]);
  });

  it("with one id: the oldest counts, and plugins that trust a bad one are told", () => {
    const plugin = kubeObject("configuration.konghq.com/v1", "KongPlugin", "mtls", {
      plugin: "mtls-auth",
      config: { ca_certificates: ["1"] },
    });
    const result = build([
      plugin,
      authority("Secret", "young", { id: "1", cert: CA_CERTIFICATE }, "2026-01-02T00:00:00Z"),
      authority("Secret", "old", { id: "1", cert: "x" }, "2026-01-01T00:00:00Z"),
    ]);

    expect(failureTexts(result)).to.have.members([
      "Secret young: invalid secret CA certificate: duplicate 'id' field in multiple objects",
      "KongPlugin mtls: invalid secret CA certificate: invalid PEM block",
      "Secret old: invalid secret CA certificate: invalid PEM block",
    ]);
  });
});

function tlsIngress(
  name: string,
  secretName: string,
  hosts: readonly string[],
  creationTimestamp = "",
): KubeObject {
  return ingress(name, [], { metadata: { creationTimestamp }, tls: [{ hosts, secretName }] });
}

function pair(name: string, creationTimestamp = ""): KubeObject {
  return secret(name, { "tls.crt": LEAF_CERTIFICATE, "tls.key": LEAF_KEY }, { creationTimestamp });
}

function authority(
  kind: "Secret" | "ConfigMap",
  name: string,
  data: Readonly<Record<string, string>>,
  creationTimestamp = "",
): KubeObject {
  const metadata = { labels: { "konghq.com/ca-cert": "true" }, creationTimestamp };
  return kind === "Secret"
    ? secret(name, data, metadata)
    : kubeObject("v1", kind, name, { metadata, data });
}
