import { expect } from "chai";
import fc from "fast-check";
import { objectOr } from "../../core/json.ts";
import { answerOf, ask, fixtureServer, resourceNamed } from "../fixture-server.ts";
import { builtInType } from "../schema/built-in-types.ts";
import { decodeMessage, openEnvelope } from "./protobuf-decode.ts";
import { encodeObject } from "./protobuf-encode.ts";

function roundTrip(type: string, object: Readonly<Record<string, unknown>>): unknown {
  const bytes = encodeObject(builtInType(type), object);
  const { apiVersion, kind, raw } = openEnvelope(bytes);
  return { apiVersion, kind, ...decodeMessage(builtInType(type), raw) };
}

const lease = {
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name: "a", namespace: "kong", labels: { x: "y" } },
  spec: {
    holderIdentity: "me",
    leaseDurationSeconds: 15,
    acquireTime: "2024-01-01T00:00:00.000001Z",
    renewTime: "2024-01-01T00:00:02.500000Z",
  },
};
const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "a" },
  spec: {
    ports: [
      { name: "a", port: 80, targetPort: "http" },
      { name: "b", port: 81, targetPort: 8081 },
    ],
    selector: { app: "a" },
  },
  status: {},
};
const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, data: { k: "AAEC" } };

describe("protobuf", () => {
  for (const [type, object] of [
    ["coordination.Lease", lease],
    ["Service", service],
    ["Secret", secret],
  ] as const) {
    it(`carries a ${type} there and back`, () => {
      const { status: _status, ...rest } = objectOr(roundTrip(type, object));
      const { status: _given, ...expected } = { status: {}, ...object };
      expect(rest).to.deep.equal(expected);
    });
  }

  it("carries every text and number", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), fc.integer(), (data, count) => {
        const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data };
        const { data: back = {} } = objectOr(roundTrip("ConfigMap", map));
        expect(back).to.deep.equal(data);
        const deployment = {
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: {},
          spec: { replicas: count },
        };
        expect(roundTrip("apps.Deployment", deployment)).to.have.nested.property(
          "spec.replicas",
          count,
        );
      }),
    );
  });

  it("is taken as a body, and given to clients that take nothing else", () => {
    const server = fixtureServer();
    const type = "application/vnd.kubernetes.protobuf";
    const object = { ...lease, metadata: { name: "a", namespace: "default" } };
    const body = encodeObject(builtInType("coordination.Lease"), object);
    const url = "/apis/coordination.k8s.io/v1/namespaces/default/leases";

    const created = ask(server, "POST", url, body, {
      "content-type": type,
      accept: `${type}, */*`,
    });
    const read = ask(server, "GET", `${url}/a`, undefined, { accept: type });

    expect(created.status).to.equal(201);
    expect(answerOf(created)).to.have.nested.property("spec.renewTime", lease.spec.renewTime);
    expect(read.contentType).to.equal(type);
    expect(read.body).to.be.instanceOf(Uint8Array);
    expect(resourceNamed(server, "leases").createOnUpdate).to.equal(true);
  });

  it("refuses what is not of it", () => {
    const headers = { "content-type": "application/vnd.kubernetes.protobuf" };
    const bytes = Buffer.from("k8s\0not protobuf at all");
    const url = "/api/v1/namespaces/default/configmaps";

    expect(ask(fixtureServer(), "POST", url, bytes, headers).status).to.equal(400);
  });
});
