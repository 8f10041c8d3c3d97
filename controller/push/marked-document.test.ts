import { expect } from "chai";
import fc from "fast-check";
import { sha256Hex } from "../../core/hash.ts";
import { withMark } from "./mark.ts";
import { markedDocument, plainDocument } from "./marked-document.ts";

const entity = fc.record(
  {
    name: fc.string(),
    tags: fc.array(fc.string(), { maxLength: 2 }),
    plugins: fc.array(fc.jsonValue(), { maxLength: 2 }),
    absent: fc.constant(undefined),
  },
  { requiredKeys: [] },
);
const config = fc
  .record(
    {
      plugins: fc.array(entity, { maxLength: 2 }),
      services: fc.array(entity, { maxLength: 3 }),
      upstreams: fc.array(entity, { maxLength: 3 }),
      consumers: fc.constant(undefined),
      'a "key"': fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  .map((collections) => ({ _format_version: "3.0", ...collections }));

describe("markedDocument", () => {
  it("is the text of the marked configuration", () => {
    fc.assert(
      fc.property(config, (plain) => {
        const sha = sha256Hex(JSON.stringify(plain));
        const marked = withMark(plain, sha);
        const document = JSON.stringify(marked.config);
        expect(markedDocument(plain)).to.deep.equal({ ...marked, document, sha });
      }),
    );
  });
});

describe("plainDocument", () => {
  it("carries no mark", () => {
    const plain = { _format_version: "3.0", services: [{ name: "s" }] };
    const document = JSON.stringify(plain);
    const sha = sha256Hex(document);
    expect(plainDocument(plain)).to.deep.equal({ config: plain, document, sha, mark: undefined });
  });
});
