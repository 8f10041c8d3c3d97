import { expect } from "chai";
import fc from "fast-check";
import type { WatchEvent } from "../../core/kube.ts";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import type { Resource } from "../discovery/resource.ts";
import { fixtureServer, refusal, resourceNamed } from "../fixture-server.ts";
import { KubeServer } from "../kube-server.ts";
import type { WatchReadOptions } from "./options.ts";

const NOTHING = { allowWatchBookmarks: false };

function newServer(watchLogChangesMax?: number) {
  const server = new KubeServer({
    clock: systemClock,
    random: seededRandom(1),
    ...(watchLogChangesMax !== undefined && { watchLogChangesMax }),
  });
  const configMaps = server.registry.find("", "v1", "configmaps");
  if (configMaps === undefined) throw new Error("configmaps are not served");
  return { server, configMaps };
}

/** Reads what is there already; the watch is ended by the reader. */
async function drain(events: AsyncIterable<WatchEvent>, abort: AbortController) {
  abort.abort();
  const all: WatchEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

function configMap(name: string, data: object = {}, labels: object = {}) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels }, data };
}

type Write = { readonly name: string; readonly value: number; readonly deletes: boolean };

function apply(server: KubeServer, resource: Resource, { name, value, deletes }: Write): void {
  const key = { name, namespace: "default" };
  const exists = server.list(resource).items.some(({ metadata }) => metadata.name === name);
  if (deletes && exists) server.delete(resource, key);
  else if (exists) server.replace(resource, key, configMap(name, { value: `${value}` }));
  else if (!deletes) server.create(resource, "default", configMap(name, { value: `${value}` }));
}

describe("watchObjects", () => {
  it("tells every watcher the same history, whenever it starts", async () => {
    const write = fc.record({
      name: fc.constantFrom("a", "b", "c"),
      value: fc.integer({ min: 0, max: 2 }),
      deletes: fc.boolean(),
    });

    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { maxLength: 30 }),
        fc.array(fc.nat(30), { maxLength: 5 }),
        async (writes, starts) => {
          const { server, configMaps } = newServer();
          const resourceVersion = String(server.store.revision);
          const watches: { events: AsyncIterable<WatchEvent>; abort: AbortController }[] = [];
          const open = () => {
            const abort = new AbortController();
            const options = { ...NOTHING, resourceVersion };
            watches.push({ events: server.watch(configMaps, options, abort.signal), abort });
          };
          open();
          for (const [index, item] of writes.entries()) {
            if (starts.includes(index)) open();
            apply(server, configMaps, item);
          }
          open();

          const histories = await Promise.all(
            watches.map(({ events, abort }) => drain(events, abort)),
          );
          for (const history of histories) expect(history).to.deep.equal(histories[0]);
          expect(replayed(histories[0] ?? [])).to.deep.equal(server.list(configMaps).items);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("shows objects come and go as they begin and cease to match a selector", async () => {
    const { server, configMaps } = newServer();
    const abort = new AbortController();
    const options: WatchReadOptions = { ...NOTHING, labelSelector: "on=yes" };
    const key = { name: "a", namespace: "default" };

    const events = server.watch(configMaps, options, abort.signal);
    server.create(configMaps, "default", configMap("a"));
    server.patch(configMaps, key, "merge", { metadata: { labels: { on: "yes" } } });
    server.patch(configMaps, key, "merge", { data: { x: "1" } });
    server.patch(configMaps, key, "merge", { metadata: { labels: { on: "no" } } });
    server.delete(configMaps, key);

    const seen = await drain(events, abort);
    expect(seen.map(({ type }) => type)).to.deep.equal(["ADDED", "MODIFIED", "DELETED"]);
    expect(seen[2]?.object.metadata["labels"]).to.deep.equal({ on: "yes" });
  });

  it("sends 410 Expired for a history that is forgotten", async () => {
    const { server, configMaps } = newServer(3);
    for (const name of ["a", "b", "c", "d", "e"]) {
      server.create(configMaps, "default", configMap(name));
    }

    const abort = new AbortController();
    const options = { ...NOTHING, resourceVersion: "2" };
    const [event, ...rest] = await drain(server.watch(configMaps, options, abort.signal), abort);

    expect(event).to.deep.include({ type: "ERROR" });
    expect(event?.object).to.include({ code: 410, reason: "Expired" });
    expect(rest).to.deep.equal([]);
  });

  it("sends a bookmark a little before its time is up, and ends", async () => {
    const sleeps: number[] = [];
    const sleep = async (delayMs: number) => void sleeps.push(delayMs);
    const server = fixtureServer({ clock: { ...systemClock, sleep } });
    const configMaps = resourceNamed(server, "configmaps");
    const { resourceVersion = "" } = server.create(configMaps, "default", configMap("a")).metadata;
    const options = { allowWatchBookmarks: true, resourceVersion, timeoutMs: 50_000 };

    const events: WatchEvent[] = [];
    const watch = server.watch(configMaps, options, new AbortController().signal);
    for await (const event of watch) events.push(event);

    expect(events.map(({ type }) => type)).to.deep.equal(["BOOKMARK"]);
    expect(sleeps).to.deep.equal([48_000, 2000]);
    expect(events[0]?.object.metadata["resourceVersion"]).to.equal(resourceVersion);
  });

  it("may begin with a list, when that is allowed", async () => {
    const { server, configMaps } = newServer();
    const options = { ...NOTHING, sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" };
    const abort = new AbortController();
    const gated = fixtureServer({ watchList: true });
    gated.create(configMaps, "default", configMap("a"));

    const events = await drain(gated.watch(configMaps, options, abort.signal), abort);

    expect(events.map(({ type }) => type)).to.deep.equal(["ADDED", "BOOKMARK"]);
    expect(events[1]?.object.metadata["annotations"]).to.deep.equal({
      "k8s.io/initial-events-end": "true",
    });
    const refused = refusal(() => server.watch(configMaps, options, abort.signal));
    expect(refused.message).to.include("unless the WatchList feature gate is enabled");
  });

  it("begins with what is there when no revision is named", async () => {
    const { server, configMaps } = newServer();
    server.create(configMaps, "default", configMap("a"));
    const abort = new AbortController();

    const events = await drain(server.watch(configMaps, NOTHING, abort.signal), abort);

    expect(events.map(({ type }) => type)).to.deep.equal(["ADDED"]);
  });
});

/** The objects that a history leaves. */
function replayed(history: readonly WatchEvent[]) {
  const objects = new Map<unknown, unknown>();
  for (const { type, object } of history) {
    const name = object.metadata["name"];
    if (type === "DELETED") objects.delete(name);
    else objects.set(name, object);
  }
  return [...objects]
    .toSorted(([left], [right]) => (String(left) < String(right) ? -1 : 1))
    .map(([, object]) => object);
}
