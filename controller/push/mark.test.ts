import { expect } from "chai";
import { carriesMark, withMark, withoutMark } from "./mark.ts";

const SHA = "0123456789abcdef".repeat(4);
const SERVICE = { name: "s", host: "h", tags: ["k8s-name:s"] };

describe("withMark", () => {
  it("marks one service, and nothing else", () => {
    const plain = { _format_version: "3.0", services: [SERVICE, { ...SERVICE, name: "t" }] };
    const { config, mark } = withMark(plain, SHA);
    const [first, second] = config["services"] as (typeof SERVICE)[];
    expect(mark).to.deep.include({ collection: "services", name: "s" });
    expect(second).to.deep.equal({ ...SERVICE, name: "t" });
    if (mark === undefined || first === undefined) throw new RangeError("there is no mark");
    expect(carriesMark(first, mark)).to.equal(true);
    expect(withoutMark(first)).to.deep.equal(SERVICE);
    expect(plain.services[0]).to.deep.equal(SERVICE);
  });

  it("tells configurations apart", () => {
    const config = { _format_version: "3.0", upstreams: [{ name: "kong" }] };
    const { mark } = withMark(config, SHA);
    const { config: other } = withMark(config, SHA.replaceAll("0", "f"));
    const [stub] = other["upstreams"] as object[];
    if (mark === undefined) throw new RangeError("there is no mark");
    expect(carriesMark({ ...stub }, mark)).to.equal(false);
    expect(carriesMark(undefined, mark)).to.equal(false);
  });

  it("leaves alone what has nothing to carry a mark", () => {
    const config = { _format_version: "3.0", consumers: [{ username: "ann" }] };
    expect(withMark(config, SHA)).to.deep.equal({ config, mark: undefined });
  });
});
