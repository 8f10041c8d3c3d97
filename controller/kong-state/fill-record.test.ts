import { expect } from "chai";
import { fillRecord } from "./fill-record.ts";

describe("fillRecord", () => {
  const schema = {
    fields: [
      { name: { type: "string" } },
      { limit: { type: "integer", default: 5 } },
      { secret: { type: "string", auto: true } },
      {
        redis: {
          type: "record",
          required: true,
          fields: [{ host: { type: "string" } }, { port: { default: 6379 } }],
        },
      },
      { extra: { type: "record", fields: [{ on: { type: "boolean", default: true } }] } },
      {
        list: { type: "array", elements: { type: "record", fields: [{ weight: { default: 1 } }] } },
      },
      { map: { type: "map", keys: { type: "string" }, values: { type: "string" } } },
    ],
  };

  it("fills in defaults, or null where there is none", () => {
    expect(fillRecord(schema, {})).to.deep.equal({
      name: null,
      limit: 5,
      redis: { host: null, port: 6379 },
      extra: null,
      list: null,
      map: null,
    });
  });

  it("keeps what is written and looks into records", () => {
    const written = {
      name: "n",
      limit: null,
      unknown: 1,
      redis: { port: 1 },
      extra: {},
      list: [{}, { weight: 2 }, "odd"],
      map: { a: "b" },
    };

    expect(fillRecord(schema, written)).to.deep.equal({
      ...written,
      redis: { host: null, port: 1 },
      extra: { on: true },
      list: [{ weight: 1 }, { weight: 2 }, "odd"],
    });
  });

  it("leaves alone what an old name says", () => {
    const renamed = {
      shorthand_fields: [
        { old_host: { deprecation: { replaced_with: [{ path: ["redis", "host"] }] } } },
        { limit_old: { translate_backwards: ["limit"] } },
      ],
      ...schema,
    };
    const filled = fillRecord(renamed, { old_host: "h", limit_old: 7 });

    expect(filled).to.not.have.property("limit");
    expect(filled["redis"]).to.deep.equal({ port: 6379 });
  });

  it("prefers the default of the record to that of a field", () => {
    const record = { default: { a: 1 }, fields: [{ a: { default: 2 } }, { b: { default: 3 } }] };

    expect(fillRecord(record, {})).to.deep.equal({ a: 1, b: 3 });
  });
});
