import { expect } from "chai";
import { ControllerMetrics } from "../metrics/controller-metrics.ts";
import type { HttpReply } from "../server.ts";
import { answerMetrics, answerProbe } from "./probes.ts";

describe("answerProbe", () => {
  it("is alive whether it is ready or not", () => {
    expect(probe("/healthz", "starting")).to.include({ status: 200, body: "ok" });
  });

  it("is ready unless there is a reason that it is not", () => {
    expect(probe("/readyz")).to.include({ status: 200, body: "ok" });
    expect(probe("/readyz/", "no sync yet")).to.include({ status: 500 });
    expect(probe("/readyz", "no sync yet").body).to.include("no sync yet");
  });

  it("answers 404 to anything else", () => {
    expect(probe("/").status).to.equal(404);
    expect(probe("/healthz/deep").status).to.equal(404);
  });
});

describe("answerMetrics", () => {
  it("shows the metrics, and nothing elsewhere", async () => {
    const clock = { nowMs: () => 0, monotonicMs: () => 0, sleep: async () => undefined };
    const metrics = new ControllerMetrics({ clock, instanceId: "i" });
    metrics.snapshotTaken(true);

    const reply = await answerMetrics(new URL("http://localhost/metrics"), metrics);
    expect(reply).to.include({ status: 200, contentType: metrics.contentType });
    expect(reply.body).to.include('processed_config_snapshot_cache_miss{instance_id="i"} 1');
    expect((await answerMetrics(new URL("http://localhost/"), metrics)).status).to.equal(404);
  });
});

function probe(path: string, unreadyBecause?: string): HttpReply {
  return answerProbe(new URL(path, "http://localhost"), () => unreadyBecause);
}
