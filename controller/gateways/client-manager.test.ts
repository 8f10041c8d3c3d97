import { expect } from "chai";
import { silentLog } from "../../core/log.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { FakeAdminApi } from "../testing/fake-admin-api.ts";
import { ClientManager } from "./client-manager.ts";
import type { DiscoveredAdminApi } from "./discovered-admin-api.ts";
import { turn } from "../testing/system-turn.ts";

const INTERVAL_MS = 10_000;

describe("ClientManager", () => {
  it("counts a discovered gateway as ready when it answers", async () => {
    const { manager, clock, gateway } = start();
    gateway("a").isUp = false;
    manager.notify([discovered("a"), discovered("b")]);
    await clock.advance(0);
    expect(urls(manager)).to.deep.equal({ ready: ["http://b"], pending: ["http://a"] });
  });

  it("counts a listed gateway as ready without asking where the behaviour does so", async () => {
    const { manager, clock, gateway } = start({ asksBeforeReady: false });
    gateway("a").isUp = false;
    manager.notify([discovered("a")]);
    await clock.advance(0);
    expect(urls(manager)).to.deep.equal({ ready: ["http://a"], pending: [] });
    expect(gateway("a").calls).to.deep.equal([]);
  });

  it("asks pending gateways again at each interval", async () => {
    const { manager, clock, gateway } = start();
    gateway("a").isUp = false;
    manager.notify([discovered("a")]);
    await clock.advance(INTERVAL_MS - 1);
    gateway("a").isUp = true;
    expect(urls(manager).ready).to.deep.equal([]);
    await clock.advance(1);
    expect(urls(manager).ready).to.deep.equal(["http://a"]);
  });

  it("asks pending gateways when it is told to", async () => {
    const { manager, clock, gateway } = start();
    gateway("a").isUp = false;
    manager.notify([discovered("a")]);
    await clock.advance(1);
    gateway("a").isUp = true;
    await manager.checkPending();
    expect(urls(manager).ready).to.deep.equal(["http://a"]);
  });

  it("takes a gateway that fails a check for a new one when it comes back", async () => {
    const { manager, clock, gateway } = start();
    manager.notify([discovered("a")]);
    await clock.advance(0);
    const [before] = manager.ready;
    if (before !== undefined) before.sent = { sha: "sha", snapshotHash: "hash" };

    gateway("a").isUp = false;
    await clock.advance(INTERVAL_MS);
    expect(urls(manager)).to.deep.equal({ ready: [], pending: ["http://a"] });
    gateway("a").isUp = true;
    await clock.advance(INTERVAL_MS);

    expect(manager.ready).to.have.length(1);
    expect(manager.ready[0]?.sent).to.equal(undefined);
  });

  it("drops what is listed no longer, ready or not", async () => {
    const { manager, clock, gateway } = start();
    gateway("a").isUp = false;
    manager.notify([discovered("a"), discovered("b")]);
    await clock.advance(0);
    manager.notify([]);
    await clock.advance(0);
    expect(urls(manager)).to.deep.equal({ ready: [], pending: [] });
  });

  it("keeps what a ready gateway was sent when others come and go", async () => {
    const { manager, clock } = start();
    manager.notify([discovered("a")]);
    await clock.advance(0);
    const [before] = manager.ready;
    manager.notify([discovered("a"), discovered("b")]);
    await clock.advance(0);
    expect(manager.ready[0]).to.equal(before);
  });

  it("gives up on a check that takes too long", async () => {
    const { manager, clock, gateway } = start();
    gateway("a").getStatus = () => new Promise(() => undefined);
    manager.notify([discovered("a")]);
    await clock.advance(5000);
    expect(urls(manager)).to.deep.equal({ ready: [], pending: ["http://a"] });
  });
});

function start({ asksBeforeReady = true } = {}) {
  const clock = new VirtualClock(turn);
  const gateways = new Map<string, FakeAdminApi>();
  const gateway = (name: string) => {
    const known = gateways.get(name) ?? new FakeAdminApi(`http://${name}`);
    gateways.set(name, known);
    return known;
  };
  const manager = new ClientManager(
    {
      clock,
      log: silentLog,
      connect: ({ url }) => gateway(url.slice("http://".length)),
      asksBeforeReady,
      checkIntervalMs: INTERVAL_MS,
      checkTimeoutMs: 5000,
    },
    [],
  );
  void manager.run(new AbortController().signal);
  return { manager, clock, gateway };
}

function discovered(name: string): DiscoveredAdminApi {
  return {
    url: `http://${name}`,
    pod: { namespace: "kong", name },
    tlsServerName: "pod.admin.kong.svc",
  };
}

function urls(manager: ClientManager) {
  return { ready: manager.ready.map(({ url }) => url), pending: [...manager.pendingUrls] };
}
