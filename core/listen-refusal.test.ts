import { once } from "node:events";
import { createServer } from "node:net";
import { expect } from "chai";
import { listenRefusal } from "./listen-refusal.ts";

describe("listenRefusal", () => {
  it("names the place that is taken, and a way out", async () => {
    const first = createServer().listen(0, "127.0.0.1");
    await once(first, "listening");
    const address = first.address();
    if (address === null || typeof address === "string") throw new RangeError("no port");
    const second = createServer().listen(address.port, "127.0.0.1");
    const [error]: readonly unknown[] = await once(second, "error");
    first.close();
    expect(listenRefusal(error)).to.match(
      new RegExp(`^127\\.0\\.0\\.1:${address.port} is in use .*another port`),
    );
  });

  it("has nothing to say of other errors", () => {
    expect(listenRefusal(new Error("listen EADDRINUSE"))).to.equal(undefined);
    expect(listenRefusal("no error at all")).to.equal(undefined);
  });
});
