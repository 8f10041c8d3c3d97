import { expect } from "chai";
import type { Clock } from "../../core/clock.ts";
import { KubeApiError, KubeUnreachableError, type KubeApi } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import { silentLog } from "../../core/log.ts";
import { seededRandom } from "../../core/random.ts";
import type { ClusterEvent } from "./cluster-event.ts";
import { EventRecorder } from "./event-recorder.ts";

const EVENT: ClusterEvent = {
  object: {
    apiVersion: "configuration.konghq.com/v1",
    kind: "KongPlugin",
    namespace: "shop",
    name: "limit",
    uid: "1",
  },
  type: "Warning",
  reason: "KongConfigurationApplyFailed",
  message: "invalid config.minute: expected a number",
};

describe("EventRecorder", () => {
  it("writes an event as the real controller does", async () => {
    const { api, recorder } = start();
    recorder.record(EVENT);
    await recorder.close(1000);

    const [{ metadata, ...event } = { metadata: { name: "" } }] = api.created;
    expect(metadata.name).to.match(/^limit\.[0-9a-f]{16}$/);
    expect(metadata).to.deep.include({
      namespace: "shop",
      annotations: { "konghq.com/instance-id": "instance" },
    });
    expect(event).to.deep.equal({
      apiVersion: "v1",
      kind: "Event",
      involvedObject: EVENT.object,
      type: "Warning",
      reason: "KongConfigurationApplyFailed",
      message: "invalid config.minute: expected a number",
      count: 1,
      firstTimestamp: "2026-11-23T21:39:11Z",
      lastTimestamp: "2026-11-23T21:39:11Z",
      eventTime: null,
      source: { component: "kong-client" },
      reportingComponent: "kong-client",
      reportingInstance: "",
    });
  });

  it("puts the events of cluster-scoped objects into the default namespace", async () => {
    const { api, recorder } = start();
    const { namespace: _, ...object } = EVENT.object;
    recorder.record({ ...EVENT, object });
    await recorder.close(1000);

    expect(api.created[0]?.metadata.namespace).to.equal("default");
    expect(api.created[0]?.["involvedObject"]).not.to.have.property("namespace");
  });

  it("counts what repeats instead of writing it again", async () => {
    const { api, clock, recorder } = start();
    recorder.record(EVENT);
    recorder.record({ ...EVENT, message: "another" });
    recorder.record(EVENT);
    await api.idle();
    clock.nowMs += 3000;
    recorder.record(EVENT);
    await recorder.close(1000);

    expect(api.created).to.have.length(2);
    expect(api.patched).to.deep.equal([
      { count: 2, lastTimestamp: "2026-11-23T21:39:11Z", message: EVENT.message },
      { count: 3, lastTimestamp: "2026-11-23T21:39:14Z", message: EVENT.message },
    ]);
    expect(new Set(api.created.map(({ metadata }) => metadata.name)).size).to.equal(2);
  });

  it("writes an event anew when the API has forgotten it", async () => {
    const { api, recorder } = start();
    recorder.record(EVENT);
    await api.idle();
    api.failures.push(refusal(404));
    recorder.record(EVENT);
    await recorder.close(1000);

    expect(api.created.map(({ count }) => count)).to.deep.equal([1, 2]);
  });

  it("does not write an event anew that the API refuses to change", async () => {
    const { api, recorder } = start();
    recorder.record(EVENT);
    await api.idle();
    api.failures.push(refusal(403));
    recorder.record(EVENT);
    await recorder.close(1000);

    expect(api.created).to.have.length(1);
  });

  it("tries again while the API does not answer, and keeps the order", async () => {
    const { api, recorder } = start();
    api.failures.push(new KubeUnreachableError("refused"), new KubeUnreachableError("refused"));
    recorder.record(EVENT);
    recorder.record({ ...EVENT, message: "later" });
    await api.idle();

    expect(api.created.map(({ message }) => message)).to.deep.equal([EVENT.message, "later"]);
  });

  it("gives up an event that the API refuses, and goes on with the next", async () => {
    const { api, recorder } = start();
    api.failures.push(refusal(403));
    recorder.record(EVENT);
    recorder.record({ ...EVENT, message: "later" });
    await recorder.close(1000);

    expect(api.created.map(({ message }) => message)).to.deep.equal(["later"]);
  });

  it("drops what does not fit into its queue, and never makes anybody wait", async () => {
    const { api, recorder } = start();
    for (let index = 0; index < 2000; index += 1) {
      recorder.record({ ...EVENT, object: { ...EVENT.object, name: `p${index}` } });
    }
    await api.idle();

    expect(api.created).to.have.length(1001);
    await recorder.close(1000);
  });

  it("closes in the time it is given, and writes nothing after that", async () => {
    const { api, clock, recorder } = start();
    api.isHanging = true;
    recorder.record(EVENT);
    recorder.record({ ...EVENT, message: "later" });
    clock.isExpiring = true;
    await recorder.close(1000);
    recorder.record({ ...EVENT, message: "too late" });
    await api.idle();

    expect(api.created.length + api.attempts).to.equal(1);
  });

  it("shortens endless messages", async () => {
    const { api, recorder } = start();
    recorder.record({ ...EVENT, message: "x".repeat(100_000) });
    await recorder.close(1000);

    expect(api.created[0]?.["message"]).to.have.length(8192);
  });
});

/** Sleeps are over at once, or never: a test says which. */
class ManualClock {
  nowMs = Date.UTC(2026, 10, 23, 21, 39, 11, 250);
  isExpiring = false;
  readonly port: Clock = {
    nowMs: () => this.nowMs,
    monotonicMs: () => this.nowMs,
    sleep: (delayMs) =>
      this.isExpiring || delayMs === 10_000 ? Promise.resolve() : new Promise(() => undefined),
  };
}

class FakeEvents implements KubeApi {
  readonly created: KubeObject[] = [];
  readonly patched: unknown[] = [];
  readonly failures: Error[] = [];
  attempts = 0;
  isHanging = false;

  create: KubeApi["create"] = async (_, object) => {
    await this.#answer();
    this.created.push(object);
    return object;
  };

  patch: KubeApi["patch"] = async (_type, key, patchType, patch) => {
    await this.#answer();
    expect(patchType).to.equal("strategic");
    expect(this.created.map(({ metadata }) => metadata.name)).to.include(key.name);
    this.patched.push(patch);
    return { apiVersion: "v1", kind: "Event", metadata: { name: key.name } };
  };

  get = unused;
  list = unused;
  replace = unused;
  delete = unused;
  watch = unused;

  /** Lets everything that can happen without further ado happen. */
  async idle(): Promise<void> {
    for (let turn = 0; turn < 30_000; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await Promise.resolve();
    }
  }

  async #answer(): Promise<void> {
    if (this.isHanging) {
      this.attempts += 1;
      await new Promise(() => undefined);
    }
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }
}

function unused(): never {
  throw new RangeError("events are created and patched only");
}

function start(): { api: FakeEvents; clock: ManualClock; recorder: EventRecorder } {
  const api = new FakeEvents();
  const clock = new ManualClock();
  const recorder = new EventRecorder({
    api,
    clock: clock.port,
    random: seededRandom(1),
    log: silentLog,
    instanceId: "instance",
  });
  return { api, clock, recorder };
}

function refusal(code: number): KubeApiError {
  return new KubeApiError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    code,
  });
}
