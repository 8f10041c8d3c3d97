import { expect } from "chai";
import type { Clock } from "../../core/clock.ts";
import type { KongEntity } from "../../core/kong.ts";
import { silentLog } from "../../core/log.ts";
import { seededRandom } from "../../core/random.ts";
import { GatewayClient } from "../gateways/gateway-client.ts";
import { FakeAdminApi } from "../testing/fake-admin-api.ts";
import type { Candidate } from "./candidate.ts";
import { GatewayPace } from "./gateway-pace.ts";
import { pushToGateways, type PushContext } from "./push-to-gateways.ts";
import type { SyncEvent } from "./sync-event.ts";

const clock: Clock = {
  nowMs: () => 0,
  monotonicMs: () => 0,
  sleep: () => new Promise(() => undefined),
};

describe("pushToGateways", () => {
  it("makes one document for gateways that serve the same schemas", async () => {
    const { candidate, rendered } = counting();
    const gateways = [gateway("a", { v: 1 }), gateway("b", { v: 1 }), gateway("c", { v: 2 })];
    await pushToGateways(
      gateways.map(({ client }) => client),
      candidate,
      context(),
    );
    expect(rendered).to.deep.equal([{ v: 1 }, { v: 2 }]);
    expect(gateways.map(({ admin }) => admin.posted.length)).to.deep.equal([1, 1, 1]);
    expect(gateways[0]?.admin.held).to.equal(gateways[1]?.admin.held);
    expect(gateways[0]?.admin.held).not.to.equal(gateways[2]?.admin.held);
  });

  it("sends a configuration as it is when the schemas cannot be had", async () => {
    const { candidate, rendered } = counting();
    const { client, admin } = gateway("a", {});
    admin.getPluginSchema = () => Promise.reject(new Error("no answer"));
    const [outcome] = await pushToGateways([client], candidate, context());
    expect(outcome).to.have.property("kind", "in-force");
    expect(rendered).to.deep.equal([undefined]);
  });

  it("sends what a gateway holds already only when it is told to", async () => {
    const { candidate } = counting();
    const { client, admin } = gateway("a", {});
    const events: SyncEvent[] = [];
    await pushToGateways([client], candidate, context());
    await pushToGateways([client], candidate, context({ observe: (event) => events.push(event) }));
    expect(admin.posted).to.have.length(1);
    expect(events).to.have.nested.property("[0].result.kind", "unchanged");
    await pushToGateways([client], candidate, context({ pushesUnchanged: true }));
    expect(admin.posted).to.have.length(2);
  });
});

function counting() {
  const rendered: unknown[] = [];
  const candidate: Candidate = {
    pluginNames: new Set(["cors"]),
    render: (schemas) => {
      rendered.push(schemas.get("cors"));
      return {
        _format_version: "3.0",
        services: [{ name: JSON.stringify(schemas.get("cors") ?? null) }],
      };
    },
  };
  return { candidate, rendered };
}

function gateway(name: string, schema: KongEntity) {
  const admin = new FakeAdminApi(`http://${name}`);
  admin.getPluginSchema = async () => schema;
  return { admin, client: new GatewayClient(admin) };
}

function context(changes: Partial<PushContext> = {}): PushContext {
  return {
    clock,
    log: silentLog,
    observe: () => undefined,
    timeoutMs: 1000,
    statusTimeoutMs: 1000,
    pace: new GatewayPace({ clock, random: seededRandom(1), retry: { firstMs: 1, maxMs: 1 } }),
    asksWhatGatewaysHold: false,
    leavesStragglers: false,
    pushesUnchanged: false,
    isFallback: false,
    snapshotHash: "hash",
    ...changes,
  };
}
