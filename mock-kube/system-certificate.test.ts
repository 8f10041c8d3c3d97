import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import { makeServerCertificate } from "./system-certificate.ts";

describe("makeServerCertificate", () => {
  it("makes an authority, and a server certificate that it signed", () => {
    const { authority, certificate, key } = makeServerCertificate(
      ["localhost", "127.0.0.1"],
      Date.now(),
    );
    const root = new X509Certificate(authority);
    const leaf = new X509Certificate(certificate);

    expect(root.ca).to.equal(true);
    expect(leaf.ca).to.equal(false);
    expect(leaf.checkIssued(root)).to.equal(true);
    expect(leaf.verify(root.publicKey)).to.equal(true);
    expect(leaf.checkHost("localhost")).to.equal("localhost");
    expect(leaf.checkIP("127.0.0.1")).to.equal("127.0.0.1");
    expect(key).to.include("BEGIN PRIVATE KEY");
  });
});
