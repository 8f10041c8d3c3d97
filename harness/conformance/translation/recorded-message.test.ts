import { expect } from "chai";
import { recordedMessage } from "./recorded-message.ts";

describe("recorded messages", () => {
  const CASES: readonly (readonly [message: string, recorded: string])[] = [
    ["nothing special", "nothing special"],
    ["/a%20e/%41", "/a%!e(MISSING)/%!(NOVERB)"],
    ["listener '%s' of 100%", "listener '%!s(MISSING)' of 100%!(NOVERB)"],
    ["%!w(<nil>)", "%!!(MISSING)w(<nil>)"],
    ["100%% of %-5.2f", "100% of %!f(MISSING)"],
  ];
  for (const [message, recorded] of CASES) {
    it(`"${message}" is recorded as "${recorded}"`, () => {
      expect(recordedMessage(message)).to.equal(recorded);
    });
  }
});
