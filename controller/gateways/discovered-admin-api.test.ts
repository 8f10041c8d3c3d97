import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import type { KubeObject } from "../../core/kube.ts";
import { discoverAdminApis } from "./discovered-admin-api.ts";

const PORTS = new Set(["admin"]);
const RECORDED = "../shared/vectors/controller/sync/discovery_endpointslices.json";

describe("discoverAdminApis", () => {
  it("calls a Pod's first address by https, on the ports that count", () => {
    expect(discoverAdminApis([slice()], PORTS)).to.deep.equal({
      ok: true,
      admins: [
        {
          url: "https://10.0.0.1:8444",
          pod: { namespace: "kong", name: "kong-0" },
          tlsServerName: "pod.kong-admin.kong.svc",
        },
      ],
    });
    expect(discoverAdminApis([slice()], new Set(["other"]))).to.deep.equal({
      ok: true,
      admins: [],
    });
  });

  it("calls a port that says so by plain HTTP", () => {
    expect(
      urls(slice({ ports: [{ name: "admin", port: 8001, appProtocol: "http" }] })),
    ).to.deep.equal(["http://10.0.0.1:8001"]);
  });

  it("lists endpoints that are not ready, and none that is terminating", () => {
    expect(urls(slice({ conditions: { ready: false } }))).to.have.length(1);
    expect(urls(slice({ conditions: { ready: true, terminating: true } }))).to.have.length(0);
  });

  it("leaves out what is no Pod, or has no address", () => {
    expect(urls(slice({ targetRef: { kind: "Node", name: "n" } }))).to.have.length(0);
    expect(urls(slice({ addresses: [] }))).to.have.length(0);
  });

  it("says what is wrong with a slice that names no Service", () => {
    expect(discoverAdminApis([slice({ ownerReferences: [] })], PORTS)).to.deep.include({
      ok: false,
    });
  });

  it("takes a slice without endpoints and ports for what it is", () => {
    expect(urls({ ...slice(), endpoints: null, ports: null })).to.deep.equal([]);
  });

  describe("as recorded from the real controller's own tests", () => {
    if (!existsSync(RECORDED)) {
      it("needs the recordings, which are not here");
      return;
    }
    const { cases }: { cases: readonly RecordedCase[] } = JSON.parse(
      readFileSync(RECORDED, "utf8"),
    );
    for (const { id, name, endpoints, port_names, want, expected_err } of cases) {
      it(`${id} ${name}`, () => {
        const discovery = discoverAdminApis([endpoints], new Set(port_names));
        if (expected_err !== undefined) {
          expect(discovery).to.deep.equal({ ok: false, message: expected_err.error });
          return;
        }
        expect(discovery).to.deep.equal({
          ok: true,
          admins: want.map(({ address, podRef, tlsServerName }) => ({
            url: address,
            pod: podRef,
            tlsServerName,
          })),
        });
      });
    }
  });
});

interface RecordedCase {
  readonly id: string;
  readonly name: string;
  readonly endpoints: KubeObject;
  readonly port_names: readonly string[];
  readonly want: readonly {
    readonly address: string;
    readonly podRef: object;
    readonly tlsServerName: string;
  }[];
  readonly expected_err?: { readonly error: string };
}

function urls(from: KubeObject): readonly string[] {
  const discovery = discoverAdminApis([from], PORTS);
  if (!discovery.ok) throw new Error(discovery.message);
  return discovery.admins.map(({ url }) => url);
}

function slice(change: Readonly<Record<string, unknown>> = {}): KubeObject {
  const { ownerReferences, ports, ...endpoint } = change;
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: "kong-admin-1",
      namespace: "kong",
      ownerReferences: (ownerReferences as []) ?? [
        { apiVersion: "v1", kind: "Service", name: "kong-admin", uid: "u" },
      ],
    },
    addressType: "IPv4",
    endpoints: [
      {
        addresses: ["10.0.0.1", "10.0.0.2"],
        targetRef: { kind: "Pod", namespace: "kong", name: "kong-0" },
        ...endpoint,
      },
    ],
    ports: ports ?? [{ name: "admin", port: 8444 }],
  };
}
