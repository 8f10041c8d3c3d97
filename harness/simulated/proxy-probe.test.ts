import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { staticResolver } from "../../mock-kong/balancer/resolver.ts";
import { Gateway } from "../../mock-kong/gateway.ts";
import { ProxyProbe } from "./proxy-probe.ts";

/** A gateway, a probe of it, and how many requests it has made. */
function probed() {
  const clock = new VirtualClock(async () => undefined);
  const chance = seededRandom(1);
  const gateway = new Gateway({ clock, random: chance, resolver: staticResolver({}) });
  let drawn = 0;
  const random = {
    next() {
      drawn += 1;
      return chance.next();
    },
    fork: (label: string) => chance.fork(label),
  };
  const { signal } = new AbortController();
  const probe = new ProxyProbe({ clock, random, gateway, host: "10.244.1.1:8000", signal });
  /** A request's identifier takes so many draws. */
  const requests = () => drawn / 4;
  return { gateway, probe, requests };
}

function document(path: string, plugins: readonly object[], healthchecks: object = {}) {
  return {
    _format_version: "3.0",
    services: [{ name: "echo", host: "echo", routes: [{ name: "r", paths: [path], plugins }] }],
    upstreams: [{ name: "echo", healthchecks, targets: [{ target: "10.0.0.1:80" }] }],
  };
}

async function statuses(probe: ProxyProbe, paths: readonly string[]): Promise<readonly number[]> {
  const found: number[] = [];
  // oxlint-disable-next-line no-await-in-loop -- one after the other
  for (const path of paths) found.push(await probe.status(path));
  return found;
}

describe("ProxyProbe", () => {
  it("asks once for each path of a configuration whose answers cannot change", async () => {
    const { gateway, probe, requests } = probed();
    gateway.applyConfig(document("/a", [{ name: "cors" }, { name: "correlation-id" }]));
    expect(await statuses(probe, ["/a", "/b", "/a", "/b"])).to.deep.equal([200, 404, 200, 404]);
    expect(requests()).to.equal(2);
  });

  it("forgets with the configuration", async () => {
    const { gateway, probe } = probed();
    expect(await probe.status("/a")).to.equal(404);
    gateway.applyConfig(document("/a", []));
    expect(await probe.status("/a")).to.equal(200);
    gateway.loseConfiguration();
    expect(await probe.status("/a")).to.equal(404);
  });

  it("asks each time where a plugin counts", async () => {
    const { gateway, probe } = probed();
    const plugin = { name: "rate-limiting", config: { hour: 2, policy: "local" } };
    gateway.applyConfig(document("/a", [plugin]));
    expect(await statuses(probe, ["/a", "/a", "/a"])).to.deep.equal([200, 200, 429]);
  });

  it("asks each time where a target's health is watched", async () => {
    const { gateway, probe } = probed();
    const passive = {
      healthy: { http_statuses: [201] },
      unhealthy: { http_statuses: [200], http_failures: 2 },
    };
    gateway.applyConfig(document("/a", [], { passive }));
    expect(await statuses(probe, ["/a", "/a", "/a"])).to.deep.equal([200, 200, 503]);
  });
});
