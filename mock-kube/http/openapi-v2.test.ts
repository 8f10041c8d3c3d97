import { expect } from "chai";
import { objectOr } from "../../core/json.ts";
import { answerOf, ask, fixtureServer } from "../fixture-server.ts";
import { stringOf, valueAt } from "../json.ts";
import { readFields, type WireField } from "./protobuf-wire.ts";

const PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

/** The messages of one field. */
function messages(fields: readonly WireField[], number: number): readonly Uint8Array[] {
  return fields.flatMap((field) =>
    field.number === number && field.value.wire === 2 ? [field.value.bytes] : [],
  );
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("utf8");
}

describe("GET /openapi/v2", () => {
  it("defines every type that it refers to", () => {
    const document = answerOf(ask(fixtureServer({ gatewayApi: true }), "GET", "/openapi/v2"));

    const definitions = objectOr(valueAt(document, "definitions"));
    const references = JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g);
    const names = [...references].map(([, reference = ""]) =>
      reference.slice("#/definitions/".length),
    );
    expect(names.filter((name) => definitions[name] === undefined)).to.deep.equal([]);
    expect(names).to.include("io.k8s.api.networking.IngressSpec");
    expect(JSON.stringify(document)).to.not.include("components");
  });

  it("says which queries a patch takes", () => {
    const document = answerOf(ask(fixtureServer(), "GET", "/openapi/v2"));
    const path = "/api/v1/namespaces/{namespace}/configmaps/{name}";
    const patch = valueAt(document, "paths", path, "patch");
    expect(JSON.stringify(patch)).to.include('"name":"fieldValidation"');
    expect(valueAt(patch, "x-kubernetes-group-version-kind")).to.deep.equal({
      group: "",
      version: "v1",
      kind: "ConfigMap",
    });
  });

  it("is protobuf for kubectl", () => {
    const server = fixtureServer();
    const { body, contentType } = ask(server, "GET", "/openapi/v2", undefined, {
      accept: PROTOBUF,
    });
    const document = answerOf(ask(server, "GET", "/openapi/v2"));

    if (!(body instanceof Uint8Array)) throw new RangeError("not bytes");
    expect(contentType).to.equal("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
    const root = readFields(body);
    expect(textOf(messages(root, 1)[0])).to.equal("2.0");
    const definitions = readFields(messages(root, 9)[0] ?? new Uint8Array());
    const names = messages(definitions, 1).map((pair) => textOf(messages(readFields(pair), 1)[0]));
    expect(names).to.deep.equal(Object.keys(objectOr(valueAt(document, "definitions"))));
    expect(names.map(stringOf)).to.include("com.konghq.configuration.v1.KongPlugin");
  });
});
