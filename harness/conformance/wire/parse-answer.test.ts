import { expect } from "chai";
import fc from "fast-check";
import { parseAnswer } from "./parse-answer.ts";

const PLAIN = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nx-a: 2\r\n\r\nhello";
const CHUNKED =
  "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n";

describe("parseAnswer", () => {
  it("keeps headers as they came", () => {
    const answer = parse(PLAIN);
    expect(answer).to.deep.include({ status: 200, reason: "OK", isTruncated: false });
    expect(answer?.headers).to.deep.equal([
      ["Content-Length", "5"],
      ["X-A", "1"],
      ["x-a", "2"],
    ]);
    expect(String(answer?.body)).to.equal("hello");
  });

  it("joins chunks", () => {
    expect(String(parse(CHUNKED)?.body)).to.equal("hello");
  });

  it("waits for what is announced, and says when it does not come", () => {
    fc.assert(
      fc.property(fc.constantFrom(PLAIN, CHUNKED), fc.nat(), (text, seed) => {
        const part = text.slice(0, seed % (text.length - 5));
        expect(parse(part, "GET", false)).to.equal(undefined);
        const isCutInBody = part.includes("\r\n\r\n");
        expect(parse(part)?.isTruncated ?? false).to.equal(isCutInBody);
      }),
    );
  });

  it("passes over interim answers", () => {
    expect(parse(`HTTP/1.1 100 Continue\r\n\r\n${PLAIN}`)?.status).to.equal(200);
  });

  it("takes no body after HEAD", () => {
    expect(parse(PLAIN.slice(0, -5), "HEAD", false)?.body.length).to.equal(0);
  });

  it("gives the first line of what is no HTTP", () => {
    const answer = parse("<html>\r\n<head>", "GET", false);
    expect(answer).to.deep.include({ status: 0, reason: "" });
    expect(String(answer?.body)).to.equal("<html>");
  });
});

function parse(text: string, method = "GET", hasEnded = true) {
  return parseAnswer(Buffer.from(text), method, hasEnded);
}
