import { expect } from "chai";
import fc from "fast-check";
import { PushRecorder } from "./push-recorder.ts";

const push = (body: string) =>
  `POST /config?check_hash=1 HTTP/1.1\r\nhost: kong\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

function found(pieces: readonly string[], isWanted = true): readonly string[] {
  const recorder = new PushRecorder();
  return pieces.flatMap((piece) => {
    const whole = recorder.take(Buffer.from(piece, "latin1"), isWanted);
    return whole === undefined ? [] : [whole.toString("latin1")];
  });
}

describe("PushRecorder", () => {
  it("finds a push, in whatever pieces it comes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii" }), fc.nat(), (body, nat) => {
        const whole = push(body);
        // The method and the path come in one piece.
        const cut = 12 + (nat % (whole.length - 12));
        expect(found([whole.slice(0, cut), whole.slice(cut)])).to.deep.equal([whole]);
      }),
    );
  });

  it("takes each for itself, and no other request", () => {
    const look = "GET /status HTTP/1.1\r\nhost: kong\r\n\r\n";
    expect(found([look, push("{}"), look, push("[1]")])).to.deep.equal([push("{}"), push("[1]")]);
  });

  it("keeps nothing unless asked, nor what does not say how long it is", () => {
    expect(found([push("{}")], false)).to.deep.equal([]);
    const chunked = "POST /config HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n";
    expect(found([chunked, "0\r\n\r\n", push("{}")])).to.deep.equal([push("{}")]);
  });
});
