import { expect } from "chai";
import { systemClock } from "../../core/system-clock.ts";
import { fleetOfOne } from "./fleet-of-one.ts";
import { LinkedFleet } from "./linked-fleet.ts";
import { describeLinks } from "./links.contract.ts";

const NOWHERE = "http://127.0.0.1:1";

const linked = (url: string, isTls = false) =>
  new LinkedFleet({
    fleet: fleetOfOne(url),
    clock: systemClock,
    host: "127.0.0.1",
    isTls,
    close: async () => undefined,
  });

describeLinks("a fleet at the end of links that fail", async (url) => linked(url));

describe("a fleet at the end of links with TLS", () => {
  it("cannot tell what passes with TLS", async () => {
    const secret = linked(NOWHERE, true);
    await secret.scale(1);
    const error = await secret.failLink(0, { kind: "lose-answers", times: 1 }).then(
      () => undefined,
      (why: unknown) => why,
    );
    expect(error).to.be.instanceOf(RangeError);
    await secret.failLink(0, { kind: "cut", forMs: 1 });
    await secret.close();
  });
});
