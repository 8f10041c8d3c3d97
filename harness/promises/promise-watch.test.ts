// Each promise is broken on purpose here: a check that cannot fail checks nothing.
import { expect } from "chai";
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import type { TimelineEvent, TimelineFact } from "../timeline/timeline-event.ts";
import { PROMISES, PromiseWatch, type PromiseName } from "./promise-watch.ts";

const WITHIN_MS = 1000;
const GOOD_ROUTE = "demo.good.echo..80";
const MORE_ROUTE = "demo.more.echo..80";

/** A cluster with two routes, one of them guarded, and a gateway that has taken both. */
const SERVING: readonly TimelineFact[] = [
  plugin("demo/request-id"),
  route("demo/good", ["KongPlugin demo/request-id"]),
  route("demo/more", []),
  slice("kong-0"),
  { type: "gateway-phase", gateway: "kong-0", phase: "silent" },
  starts("kong-0"),
  { type: "controller-started", pid: 1 },
  log("caches are filled"),
  push(201, [GOOD_ROUTE, MORE_ROUTE], { digest: "both", plugins: ["correlation-id"] }),
];

describe("the promises of resilient", () => {
  it("are kept by a controller that does nothing wrong", () => {
    expect(brokenIn([...SERVING, ...quietly(5)])).to.deep.equal([]);
  });

  it("never-crashes: an exit that nobody asked for breaks it, and a start that failed does not", () => {
    expect(brokenIn([...SERVING, exit(2, "TypeError")])).to.deep.equal(["never-crashes"]);
    expect(brokenIn([...SERVING, exit(1, "no gateway")])).to.deep.equal([]);
    expect(brokenIn([...SERVING, exit(0, null)])).to.deep.equal([]);
    expect(brokenIn([...SERVING, exit(null, null)])).to.deep.equal([]);
  });

  it("served: a gateway that stays empty breaks it", () => {
    const restarted = [...SERVING, starts("kong-0")];
    expect(brokenIn([...restarted, ...quietly(5)])).to.deep.equal(["served"]);
    expect(brokenIn([...restarted, SERVING.at(-1), ...quietly(5)])).to.deep.equal([]);
  });

  it("served: a route that is left out for another's fault breaks it", () => {
    const flawed = [...SERVING, plugin("demo/request-id", "Kong refuses it")];
    const onlyMore = push(201, [MORE_ROUTE], { digest: "more" });
    expect(brokenIn([...flawed, onlyMore, ...quietly(5)])).to.deep.equal([]);
    const nothing = push(201, [], { digest: "nothing" });
    expect(brokenIn([...flawed, nothing, ...quietly(5)])).to.deep.equal(["served"]);
  });

  it("served: nothing is owed by a gateway that fails, is not listed, or while nobody leads", () => {
    const restarted = [...SERVING, starts("kong-0")];
    const failing = Array.from({ length: 20 }, () => push(503, []));
    expect(brokenIn([...restarted, ...failing])).to.deep.equal([]);
    expect(brokenIn([...restarted, slice(), ...quietly(5)])).to.deep.equal([]);
    const another = { type: "controller-started", pid: 2 } as const;
    expect(brokenIn([...restarted, exit(null, null), another, ...quietly(5)])).to.deep.equal([]);
  });

  it("served: a gateway that kept its configuration over a restart serves still", () => {
    const kept = { ...starts("kong-0"), configurationHash: "both" };
    expect(brokenIn([...SERVING, kept, ...quietly(5)])).to.deep.equal([]);
  });

  describe("last-valid-kept", () => {
    const broken = [...SERVING, ...quietly(1), plugin("demo/request-id", "Kong refuses it")];
    const onlyMore = push(201, [MORE_ROUTE], { digest: "more" });

    it("is broken when what was in force is left out with backfill", () => {
      const run = [...broken, onlyMore, ...quietly(5)];
      expect(brokenIn(run, { backfill: true })).to.deep.equal(["last-valid-kept"]);
      expect(brokenIn(run)).to.deep.equal([]);
      expect(brokenIn([...broken, ...quietly(5)], { backfill: true })).to.deep.equal([]);
    });

    it("is broken by a new life of the controller only where it keeps what it knows", () => {
      const again = [
        ...broken,
        exit(null, null),
        { type: "controller-started", pid: 2 } as const,
        log("caches are filled"),
        onlyMore,
        ...quietly(5),
      ];
      expect(brokenIn(again, { backfill: true })).to.deep.equal([]);
      expect(brokenIn(again, { backfill: true, keepsBeyondRestart: true })).to.deep.equal([
        "last-valid-kept",
      ]);
    });

    it("says nothing about what lacks a part", () => {
      const gone = [...SERVING, ...quietly(1), deleted("KongPlugin", "request-id"), onlyMore];
      expect(brokenIn([...gone, ...quietly(5)], { backfill: true })).to.deep.equal([]);
    });
  });

  it("fails-closed: a route that goes out without its plugin breaks it", () => {
    const unguarded = push(201, [GOOD_ROUTE, MORE_ROUTE], { digest: "unguarded" });
    expect(brokenIn([...SERVING, ...quietly(2), unguarded])).to.deep.equal(["fails-closed"]);
  });

  it("fails-closed: so does one whose plugin is gone, and one that a global plugin is to guard", () => {
    const again = push(201, [GOOD_ROUTE, MORE_ROUTE], { digest: "x", plugins: ["correlation-id"] });
    const gone = [...SERVING, deleted("KongPlugin", "request-id"), ...quietly(2), again];
    expect(brokenIn(gone)).to.deep.equal(["fails-closed"]);
    const guarded = [...SERVING, globalPlugin(), ...quietly(2), again];
    expect(brokenIn(guarded)).to.include("fails-closed");
  });

  it("fails-closed: what was on its way when the plugin came does not count", () => {
    const named = route("demo/more", ["KongPlugin demo/new"]);
    const onItsWay = push(201, [GOOD_ROUTE, MORE_ROUTE], {
      digest: "x",
      plugins: ["correlation-id"],
    });
    expect(
      brokenIn([...SERVING, plugin("demo/new", undefined, "cors"), named, onItsWay]),
    ).to.deep.equal([]);
  });

  it("gone-is-gone: a route that was deleted and goes out breaks it", () => {
    const again = push(201, [GOOD_ROUTE, MORE_ROUTE], { digest: "x", plugins: ["correlation-id"] });
    const run = [...SERVING, deleted("Ingress", "more"), ...quietly(2), again];
    expect(brokenIn(run)).to.deep.equal(["gone-is-gone"]);
  });

  it("no-needless-push: the same document again breaks it, unless it was lost or somebody else sends it", () => {
    const [same = log("")] = SERVING.slice(-1);
    expect(brokenIn([...SERVING, same])).to.deep.equal(["no-needless-push"]);
    expect(brokenIn([...SERVING, starts("kong-0"), same])).to.deep.equal([]);
    const another = { type: "controller-started", pid: 2 } as const;
    expect(brokenIn([...SERVING, another, same])).to.deep.equal([]);
  });

  it("no-storm: asking again and again breaks it, asking after each change does not", () => {
    const refused = push(400, [], { digest: "bad" });
    expect(brokenIn([...SERVING, ...Array<TimelineFact>(4).fill(refused)])).to.deep.equal([
      "no-storm",
    ]);
    const changing = Array.from({ length: 8 }, () => [refused, route("demo/more", [])]).flat();
    expect(brokenIn([...SERVING, ...changing])).to.deep.equal([]);
  });

  it("are not about the harness tidying up", () => {
    const closing = [{ type: "world-closing" } as const, exit(2, "gone")];
    expect(brokenIn([...SERVING, ...closing])).to.deep.equal([]);
  });
});

function brokenIn(
  facts: readonly (TimelineFact | undefined)[],
  { backfill = false, keepsBeyondRestart = false } = {},
): readonly PromiseName[] {
  const watch = new PromiseWatch({ withinMs: WITHIN_MS, backfill, keepsBeyondRestart });
  let atMs = 0;
  for (const [seq, fact] of facts.entries()) {
    if (fact === undefined) continue;
    // A mark stands for a second in which nothing happens.
    atMs += fact.type === "mark" ? 1000 : 10;
    const event: TimelineEvent = { v: 1, seq, atMs, ...fact };
    watch.see(event);
  }
  for (const { promise } of watch.broken) expect(PROMISES).to.have.property(promise);
  return watch.broken.map(({ promise }) => promise);
}

function quietly(seconds: number): readonly TimelineFact[] {
  return Array.from({ length: seconds }, () => ({ type: "mark", text: "a second goes by" }));
}

function starts(gateway: string): TimelineFact {
  const configurationHash = EMPTY_CONFIGURATION_HASH;
  return { type: "gateway-phase", gateway, phase: "running", configurationHash };
}

function log(message: string): TimelineFact {
  return { type: "controller-log", level: "info", message, fields: {} };
}

function exit(code: number | null, error: string | null): TimelineFact {
  const signal = code === null ? "SIGKILL" : null;
  return { type: "controller-exited", code, signal, error, stack: [] };
}

function push(
  status: number,
  routes: readonly string[],
  { digest, plugins = [] }: { digest?: string; plugins?: readonly string[] } = {},
): TimelineFact {
  return {
    type: "admin-request",
    gateway: "kong-0",
    method: "POST",
    path: "/config?check_hash=1",
    status,
    durationMs: 1,
    entities: { routes, plugins },
    ...(digest !== undefined && { digest, configurationHash: digest }),
  };
}

function object(kind: string, name: string, rest: object, change = "MODIFIED"): TimelineFact {
  const [namespace = "", short = ""] = name.split("/");
  const fact = { type: "kube-object", change, kind, namespace, name: short, resourceVersion: "1" };
  return { ...fact, ...rest } as TimelineFact;
}

function route(name: string, guards: readonly string[]): TimelineFact {
  return object("Ingress", name, { guards });
}

function plugin(name: string, flaw?: string, type = "correlation-id"): TimelineFact {
  return object("KongPlugin", name, { plugin: { type }, ...(flaw !== undefined && { flaw }) });
}

function globalPlugin(): TimelineFact {
  const rest = { namespace: null, plugin: { type: "key-auth", isGlobal: true } };
  return object("KongClusterPlugin", "/everywhere", rest);
}

function slice(...endpoints: readonly string[]): TimelineFact {
  return object("EndpointSlice", "kong/kong-admin-0", { endpoints });
}

function deleted(kind: string, name: string): TimelineFact {
  return object(kind, `demo/${name}`, {}, "DELETED");
}
