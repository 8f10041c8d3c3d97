import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { staticResolver } from "../../mock-kong/balancer/resolver.ts";
import { Gateway } from "../../mock-kong/gateway.ts";
import { answerAdmin } from "./admin-pages.ts";
import { countedRandom } from "./counted-random.ts";
import { ProxyProbe } from "./proxy-probe.ts";

/** A gateway, a probe of it, and how many requests it has made. */
function probed() {
  const clock = new VirtualClock(async () => undefined);
  const own = countedRandom(seededRandom(1));
  const options = { random: own, resolver: staticResolver({}), buildsLate: true };
  const gateway = new Gateway({ clock, ...options });
  const random = countedRandom(seededRandom(2));
  const { signal } = new AbortController();
  const probe = new ProxyProbe({ clock, random, gateway, host: "10.244.1.1:8000", signal });
  /** A request's identifier takes so many draws. */
  const requests = () => random.drawn / 4;
  const push = (pushed: object) => {
    const question = { method: "POST", path: "/config", body: JSON.stringify(pushed) } as const;
    return answerAdmin(gateway, question, { random: own });
  };
  return { gateway, probe, requests, push };
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

  it("asks once of all gateways that have the same configuration", async () => {
    const pushed = document("/shared", [{ name: "cors" }]);
    const paths = ["/shared", "/other"];
    probed().push(pushed);
    const [first, second, third] = [probed(), probed(), probed()];
    for (const { push } of [first, second]) push(pushed);
    third.push(document("/another", []));
    for (const { probe } of [first, second]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await statuses(probe, paths)).to.deep.equal([200, 404]);
    }
    expect(await statuses(third.probe, paths)).to.deep.equal([404, 404]);
    expect([first.requests(), second.requests(), third.requests()]).to.deep.equal([2, 0, 2]);
  });

  it("asks once of all gateways that have none", async () => {
    const [first, second] = [probed(), probed()];
    for (const { probe } of [first, second]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await probe.status("/of-nothing")).to.equal(404);
    }
    expect([first.requests(), second.requests()]).to.deep.equal([1, 0]);
    second.gateway.applyConfig(document("/of-nothing", []));
    expect(await second.probe.status("/of-nothing")).to.equal(200);
  });

  it("asks each gateway where drawn ids may decide, or a plugin counts", async () => {
    const [service] = document("/nameless", []).services;
    const nameless = {
      ...document("/nameless", []),
      services: [{ ...service, routes: [{ paths: ["/nameless"] }] }],
    };
    const counting = document("/counting", [{ name: "rate-limiting", config: { minute: 5 } }]);
    for (const [path, pushed] of [
      ["/nameless", nameless],
      ["/counting", counting],
    ] as const) {
      probed().push(pushed);
      for (const { push, probe, requests } of [probed(), probed()]) {
        push(pushed);
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        expect(await probe.status(path)).to.equal(200);
        expect(requests()).to.equal(1);
      }
    }
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
