import { X509Certificate, createPrivateKey } from "node:crypto";
import { expect } from "chai";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

describe("selfSignedCertificate", () => {
  it("is valid for the key that it comes with", () => {
    const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
    const { cert, key } = selfSignedCertificate(nowMs);

    const parsed = new X509Certificate(cert);

    expect(parsed.subject).to.match(/CN=localhost/);
    expect(parsed.validFromDate.getTime()).to.equal(nowMs);
    expect(parsed.verify(parsed.publicKey)).to.equal(true);
    expect(parsed.checkPrivateKey(createPrivateKey(key))).to.equal(true);
  });
});
