import { expect } from "chai";
import { systemClock } from "../../core/system-clock.ts";
import { seededRandom } from "../../core/random.ts";
import { staticResolver } from "../../mock-kong/balancer/resolver.ts";
import { Gateway } from "../../mock-kong/gateway.ts";
import type { GatewayPhase } from "../timeline/timeline-event.ts";
import { SimulatedLooks } from "./simulated-looks.ts";

describe("SimulatedLooks", () => {
  it("asks again for other paths, and once a gateway has another configuration", async () => {
    const node = countingNode();
    const looks = new SimulatedLooks();
    const paths = ["/a"];
    await looks.look([node], paths);
    await looks.look([node], ["/b"]);
    expect(node.asked).to.deep.equal(["/a", "/b"]);

    await looks.look([node], paths);
    node.gateway.loseConfiguration();
    await looks.look([node], paths);
    expect(node.asked).to.deep.equal(["/a", "/b", "/a", "/a"]);
  });

  it("gives the same list as long as nothing has changed", async () => {
    const node = countingNode();
    const looks = new SimulatedLooks();
    const paths = ["/a"];
    const first = await looks.look([node], paths);
    expect(await looks.look([node], paths)).to.equal(first);
    expect(node.asked).to.deep.equal(["/a"]);
    expect(await looks.look([], paths)).to.deep.equal([]);
    const [again] = await looks.look([node], paths);
    expect(again).to.deep.equal(first[0]);
  });

  it("asks again once a gateway is in another phase", async () => {
    const node = countingNode();
    const looks = new SimulatedLooks();
    node.phase = "unavailable";
    node.status = 503;
    const [before] = await looks.look([node], ["/a"]);
    expect(before?.statuses.get("/a")).to.equal(503);
    node.phase = "running";
    node.status = 200;
    const [after] = await looks.look([node], ["/a"]);
    expect(after?.statuses.get("/a")).to.equal(200);
  });
});

interface CountingNode {
  readonly name: string;
  phase: GatewayPhase;
  readonly gateway: Gateway;
  readonly configurationHash: string;
  readonly asked: string[];
  status: number;
  proxyStatus(path: string): Promise<number>;
}

function countingNode(): CountingNode {
  const options = { random: seededRandom(1), resolver: staticResolver({}) };
  const gateway = new Gateway({ clock: systemClock, ...options });
  const asked: string[] = [];
  return {
    name: "kong-0",
    phase: "running",
    gateway,
    asked,
    status: 404,
    get configurationHash() {
      return gateway.configurationHash;
    },
    async proxyStatus(path: string) {
      asked.push(path);
      return this.status;
    },
  };
}
