import { expect } from "chai";
import { builtInType, builtInTypes } from "./built-in-types.ts";
import { decode } from "./decode.ts";

const read = (type: string, value: unknown) =>
  decode(builtInTypes, builtInType(type), value, ["apiVersion", "kind"]);

describe("decode", () => {
  it("writes what Go always writes and leaves out what is empty", () => {
    const event = read("Event", { metadata: { name: "a", labels: {} }, message: "", reason: "R" });
    expect(event).to.deep.equal({
      ok: true,
      unknownFields: [],
      value: {
        metadata: { name: "a", creationTimestamp: null },
        involvedObject: {},
        reason: "R",
        source: {},
        firstTimestamp: null,
        lastTimestamp: null,
        eventTime: null,
        reportingComponent: "",
        reportingInstance: "",
      },
    });
  });

  it("names unknown fields by their exact place", () => {
    const service = read("Service", { spec: { ports: [{ port: 80, prot: "TCP" }] }, extra: 1 });
    expect(service.ok && service.unknownFields).to.deep.equal(["extra", "spec.ports[0].prot"]);
  });

  const refusals: readonly (readonly [string, unknown, string])[] = [
    [
      "ConfigMap",
      { data: { a: 1 } },
      "json: cannot unmarshal number into Go struct field ConfigMap.data of type string",
    ],
    [
      "Service",
      { spec: { ports: [{ port: "80" }] } },
      "json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32",
    ],
    [
      "ConfigMap",
      { metadata: { name: true } },
      "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string",
    ],
    ["Secret", { data: { a: "?" } }, "illegal base64 data at input byte 0"],
  ];
  for (const [type, value, message] of refusals) {
    it(`refuses ${JSON.stringify(value)} as a ${type}`, () => {
      expect(read(type, value)).to.deep.include({ ok: false, message });
    });
  }
});
