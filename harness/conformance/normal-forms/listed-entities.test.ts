import { expect } from "chai";
import { pairEntities, withoutMadeUp } from "./listed-entities.ts";

const DRAWN = "11111111-1111-4111-8111-111111111111";

describe("withoutMadeUp", () => {
  it("hides drawn ids and times, and leaves those that were sent", () => {
    const entity = { id: DRAWN, created_at: 5, service: { id: DRAWN } };
    expect(withoutMadeUp(entity, "{}")).to.deep.equal({
      id: "<uuid>",
      created_at: "<ts>",
      service: { id: "<uuid>" },
    });
    expect(withoutMadeUp(entity, `"${DRAWN}" "created_at":5`)).to.deep.equal(entity);
  });
});

describe("pairEntities", () => {
  it("pairs by name, whatever the order", () => {
    const pairs = pairEntities([{ name: "a" }, { name: "b" }], [{ name: "b" }, { name: "a" }]);
    expect(pairs).to.deep.equal([
      { expected: { name: "a" }, got: { name: "a" } },
      { expected: { name: "b" }, got: { name: "b" } },
    ]);
  });

  it("shows what is on one side only", () => {
    expect(pairEntities([{ name: "a" }], [{ name: "b" }])).to.deep.equal([
      { expected: { name: "a" }, got: undefined },
      { expected: undefined, got: { name: "b" } },
    ]);
  });

  it("takes anything but nothing for what was volatile", () => {
    const gotOf = (value: unknown) => pairEntities([secret("<volatile>")], [secret(value)])[0]?.got;
    expect(gotOf("drawn")).to.deep.equal(secret("<volatile>"));
    expect(gotOf(null)).to.deep.equal(secret(null));
  });
});

function secret(value: unknown) {
  return { name: "a", secret: value };
}
