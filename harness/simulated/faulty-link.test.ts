import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import { FaultyLink } from "./faulty-link.ts";
import type { LinkFault } from "../scenario/link-fault.ts";
import { CALM_NETWORK, Network } from "./network.ts";
import { Scheduler } from "./scheduler.ts";

const PUSH = { method: "POST", path: "/config?check_hash=1", body: "{}" } as const;
const LOOK = { method: "GET", path: "/status", body: "" } as const;

/** What became of each question, and what arrived when, after a fault. */
async function asked(fault: LinkFault, questions: readonly (typeof PUSH | typeof LOOK)[]) {
  const scheduler = new Scheduler();
  const arrived: string[] = [];
  const arrivedMs: number[] = [];
  return scheduler.run(async () => {
    const network = new Network(scheduler, seededRandom(1), CALM_NETWORK);
    const link = new FaultyLink(network, "kong-0", scheduler);
    link.add(fault);
    const answers: (string | number)[] = [];
    for (const question of questions) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const answer = await link.exchange(
        question,
        async ({ method }) => {
          arrived.push(method);
          arrivedMs.push(scheduler.monotonicMs());
          return { status: 200, body: "" };
        },
        scheduler,
      );
      answers.push("why" in answer ? answer.why : answer.status);
    }
    await scheduler.sleep(5000);
    return { answers, arrived, arrivedMs };
  });
}

describe("FaultyLink", () => {
  it("loses answers to what is carried out", async () => {
    const { answers, arrived } = await asked({ kind: "lose-answers", times: 1 }, [PUSH, PUSH]);
    expect(answers).to.deep.equal(["read ECONNRESET", 200]);
    expect(arrived).to.deep.equal(["POST", "POST"]);
  });

  it("delivers the next configuration twice, and nothing else", async () => {
    const fault = { kind: "repeat-push", afterMs: 1000 } as const;
    const { answers, arrived, arrivedMs } = await asked(fault, [LOOK, PUSH, PUSH]);
    expect(answers).to.deep.equal([200, 200, 200]);
    expect(arrived).to.deep.equal(["GET", "POST", "POST", "POST"]);
    expect((arrivedMs[3] ?? 0) - (arrivedMs[1] ?? 0)).to.equal(1000);
  });

  it("holds up what is sent while it is cut", async () => {
    const { answers, arrivedMs } = await asked({ kind: "cut", forMs: 3000 }, [LOOK]);
    expect(answers).to.deep.equal([200]);
    expect(arrivedMs[0]).to.be.at.least(3000);
  });
});
