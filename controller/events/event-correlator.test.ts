import { expect } from "chai";
import type { ClusterEvent } from "./cluster-event.ts";
import { EventCorrelator } from "./event-correlator.ts";

const EVENT: ClusterEvent = {
  object: { apiVersion: "v1", kind: "Pod", namespace: "kong", name: "controller" },
  type: "Normal",
  reason: "KongConfigurationSucceeded",
  message: "applied",
};

describe("EventCorrelator", () => {
  it("counts equal events under one name", () => {
    const correlator = start();
    expect(correlator.correlate(EVENT, 1000)).to.deep.include({ count: 1, firstMs: 1000 });
    expect(correlator.correlate(EVENT, 4000)).to.deep.include({
      eventName: "controller.1",
      count: 2,
      firstMs: 1000,
      lastMs: 4000,
    });
  });

  it("tells events apart by object, reason, type and text", () => {
    const correlator = start();
    const others: readonly ClusterEvent[] = [
      EVENT,
      { ...EVENT, object: { ...EVENT.object, uid: "recreated" } },
      { ...EVENT, object: { ...EVENT.object, namespace: "other" } },
      { ...EVENT, reason: "FallbackKongConfigurationSucceeded" },
      { ...EVENT, type: "Warning" },
      { ...EVENT, message: "refused" },
    ];
    expect(others.map((event) => correlator.correlate(event, 0)?.count)).to.deep.equal(
      others.map(() => 1),
    );
  });

  it("tells many different texts as one event", () => {
    const correlator = start();
    const told = Array.from({ length: 12 }, (_, index) =>
      correlator.correlate({ ...EVENT, message: `text ${index}` }, index),
    );

    expect(told.map((event) => event?.count)).to.deep.equal([...Array(10).fill(1), 2, 3]);
    expect(told[11]?.message).to.equal("(combined from similar events): text 11");
    expect(told[11]?.eventName).to.equal(told[9]?.eventName);
  });

  it("tells different texts one by one again after ten quiet minutes", () => {
    const correlator = start();
    for (let index = 0; index < 12; index += 1) {
      correlator.correlate({ ...EVENT, message: `text ${index}` }, index);
    }
    expect(correlator.correlate({ ...EVENT, message: "new" }, 700_000)?.message).to.equal("new");
  });

  it("lets one object have 25 events at once, then one in five minutes, and counts all of them", () => {
    const correlator = start();
    const told = Array.from({ length: 40 }, () => correlator.correlate(EVENT, 0));

    expect(told.filter((event) => event !== undefined)).to.have.length(25);
    expect(correlator.correlate(EVENT, 299_000)).to.equal(undefined);
    expect(correlator.correlate(EVENT, 300_000)?.count).to.equal(42);
    expect(correlator.correlate(EVENT, 300_000)).to.equal(undefined);
    const other = { ...EVENT, object: { ...EVENT.object, name: "other" } };
    expect(correlator.correlate(other, 300_000)?.count).to.equal(1);
  });

  it("does not save up for more than 25 events in quiet times", () => {
    const correlator = start();
    correlator.correlate(EVENT, 0);
    const told = Array.from({ length: 40 }, () => correlator.correlate(EVENT, 86_400_000));
    expect(told.filter((event) => event !== undefined)).to.have.length(25);
  });

  it("forgets the oldest when there is too much to remember", () => {
    const correlator = start();
    correlator.correlate(EVENT, 0);
    for (let index = 0; index < 4096; index += 1) {
      correlator.correlate({ ...EVENT, object: { ...EVENT.object, name: `pod-${index}` } }, 0);
    }
    expect(correlator.correlate(EVENT, 0)?.count).to.equal(1);
  });
});

function start(): EventCorrelator {
  let names = 0;
  return new EventCorrelator(() => {
    names += 1;
    return String(names);
  });
}
