import { expect } from "chai";
import fc from "fast-check";
import { parseBody } from "./parse-body.ts";

const JSON_TYPE = "application/json";
const parse = (contentType: string | undefined, body: string, query?: Record<string, string>) =>
  parseBody({
    contentType,
    body: Buffer.from(body),
    query: new Map(Object.entries(query ?? {}).map(([name, value]) => [name, [value]])),
  });

describe("parseBody", () => {
  const document = { _format_version: "3.0", services: [{ name: "y", host: "h" }] };
  const yaml = '_format_version: "3.0"\nservices:\n- name: y\n  host: h\n';

  it("reads JSON, which has no hash", () => {
    const parsed = parse(JSON_TYPE, JSON.stringify(document));
    expect(parsed).to.deep.equal({ ok: true, document, flattenErrors: false, checkHash: false });
  });

  for (const [name, contentType, body] of [
    ["YAML", "text/yaml", yaml],
    ["a field of JSON", JSON_TYPE, JSON.stringify({ config: yaml })],
    ["a form", "application/x-www-form-urlencoded", `config=${encodeURIComponent(yaml)}`],
    [
      "a form in parts",
      "multipart/form-data; boundary=XX",
      `--XX\r\nContent-Disposition: form-data; name="config"\r\n\r\n${yaml}\r\n--XX--\r\n`,
    ],
  ] as const) {
    it(`reads ${name}, with a hash of the text`, () => {
      const parsed = parse(contentType, body);
      expect(parsed).to.deep.include({ ok: true, document });
      expect(parsed)
        .to.have.property("hash")
        .that.matches(/^[0-9a-f]{32}$/);
    });
  }

  it("takes flags from the query and from the body", () => {
    const flags = { flatten_errors: "on", check_hash: "1" };
    expect(parse(JSON_TYPE, JSON.stringify(document), flags)).to.include({
      flattenErrors: true,
      checkHash: true,
    });
    expect(parse(JSON_TYPE, JSON.stringify({ ...document, flatten_errors: 1 }))).to.deep.include({
      flattenErrors: true,
      document,
    });
  });

  it("takes other arguments of the query for fields of the document", () => {
    const parsed = parse(JSON_TYPE, JSON.stringify(document), { x: "1" });
    expect(parsed).to.have.nested.property("document.x", "1");
  });

  for (const [body, contentType, status] of [
    ["{", JSON_TYPE, 400],
    ["", JSON_TYPE, 400],
    ["1", JSON_TYPE, 500],
    ["{}", "text/plain", 415],
    ["{}", "Application/JSON", 415],
    ["", undefined, 400],
    ["x", undefined, 415],
    ["just text", "text/yaml", 400],
  ] as const) {
    it(`answers ${status} to ${JSON.stringify(body)} as ${contentType ?? "nothing"}`, () => {
      expect(parse(contentType, body)).to.include({ ok: false, status });
    });
  }

  it("refuses nesting that Kong's parser does not take", () => {
    const deep = "[".repeat(1001) + "]".repeat(1001);
    expect(parse(JSON_TYPE, deep)).to.deep.include({ status: 400 });
  });

  it("answers any bytes", () => {
    const type = fc.constantFrom(JSON_TYPE, "text/yaml", "multipart/form-data; boundary=a", "x");
    fc.assert(
      fc.property(type, fc.uint8Array(), fc.string(), (contentType, bytes, text) => {
        for (const body of [Buffer.from(bytes), Buffer.from(text)]) {
          expect(parseBody({ contentType, body })).to.have.property("ok");
        }
      }),
    );
  });
});
