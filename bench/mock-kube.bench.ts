// What 10,000 objects cost mock-kube: start, lists, watches, events to many watchers, memory.
// Run it with `node --expose-gc bench/mock-kube.bench.ts [objects]`. Beside each measure stands what the same bytes cost
// without an API server: JSON.stringify and JSON.parse, or a plain stream over the same kind of socket.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { KubeObject } from "../core/kube.ts";
import { seededRandom } from "../core/random.ts";
import { systemClock } from "../core/system-clock.ts";
import { startMockKube } from "../mock-kube/server.ts";

const OBJECTS_DEFAULT = 10_000;
const ROUNDS = 5;
const WATCHERS = 10;
const EVENTS = 2000;
const TYPE = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
};
const PATH = "/api/v1/configmaps";

const count = Number(process.argv[2] ?? OBJECTS_DEFAULT);
const objects = Array.from({ length: count }, (_, index) => configMap(index));

const empty = await fastest(async () => {
  const server = await startMockKube(options());
  await read(`${server.url}/readyz`);
  return () => server.close();
});
const commandMs = await fastest(startCommand);
const nodeMs = await fastest(() => untilOutput(["-e", "console.log()"]));
say("start to ready", `${empty.toFixed(1)} ms in a process that runs`);
say(
  "the command's start to ready",
  `${commandMs.toFixed(0)} ms (Node.js alone ${nodeMs.toFixed(0)} ms)`,
);

globalThis.gc?.();
const heapBefore = process.memoryUsage().heapUsed;
const startMs = performance.now();
const kube = await startMockKube({ ...options(), objects });
say(`start with ${count} objects`, `${(performance.now() - startMs).toFixed(0)} ms`);
globalThis.gc?.();
const heapBytes = process.memoryUsage().heapUsed - heapBefore;
const plainBytes = JSON.stringify(objects).length;
say(
  `memory of ${count} objects`,
  globalThis.gc === undefined
    ? "unknown without --expose-gc"
    : `${mega(heapBytes)} MB on the heap (${(heapBytes / plainBytes).toFixed(1)} times their JSON)`,
);

const text = await read(`${kube.url}${PATH}`);
const listMs = await fastest(() => read(`${kube.url}${PATH}`).then(none));
const jsonMs = await fastest(async () => {
  JSON.parse(JSON.stringify(JSON.parse(text)));
});
const parseMs = await fastest(async () => {
  JSON.parse(text);
});
const writeMs = jsonMs - parseMs;
say(
  `list of ${count} objects, ${mega(text.length)} MB`,
  `${listMs.toFixed(0)} ms (JSON.stringify of the same ${writeMs.toFixed(0)} ms, ${(listMs / writeMs).toFixed(1)} times)`,
);
const pageMs = await fastest(() => read(`${kube.url}${PATH}?limit=500`).then(none));
say("a page of 500 of them", `${pageMs.toFixed(1)} ms`);

const initialMs = await fastest(async () => {
  const watch = await openWatch(`${kube.url}${PATH}?watch=true`);
  await watch.until(count);
  return () => watch.close();
});
say(`watch that begins with ${count} objects`, `${initialMs.toFixed(0)} ms`);

const watches = await Promise.all(
  Array.from({ length: WATCHERS }, () =>
    openWatch(`${kube.url}${PATH}?watch=true&resourceVersion=${revisionOf(text)}`),
  ),
);
const eventsMs = await time(async () => {
  for (let index = 0; index < EVENTS; index += 1) {
    const key = { namespace: "default", name: `object-${index % count}` };
    const annotations = { touched: String(index) };
    // oxlint-disable-next-line no-await-in-loop -- one write after the other, as a client's are
    await kube.api.patch(TYPE, key, "merge", { metadata: { annotations } });
  }
  await Promise.all(watches.map((watch) => watch.until(EVENTS)));
});
const streamMs = await plainStreams();
const perSecond = (ms: number) =>
  Math.round((EVENTS * WATCHERS) / (ms / 1000)).toLocaleString("en");
say(
  `${EVENTS} changes to ${WATCHERS} watchers`,
  `${perSecond(eventsMs)} events a second, the writes included (plain streams of such lines: ${perSecond(streamMs)}, ${(eventsMs / streamMs).toFixed(1)} times)`,
);
for (const watch of watches) watch.close();
await kube.close();

function startCommand() {
  return untilOutput([
    fileURLToPath(new URL("../mock-kube/main.ts", import.meta.url)),
    "--port",
    "0",
  ]);
}

/** Starts Node.js, and ends it when it has written something. */
async function untilOutput(args: readonly string[]): Promise<() => Promise<unknown>> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return async () => {
    const ended = child.exitCode === null ? once(child, "exit") : undefined;
    child.kill();
    await ended;
  };
}

function options() {
  return { clock: systemClock, random: seededRandom(1) };
}

function configMap(index: number): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: `object-${index}`,
      namespace: "default",
      labels: { app: `app-${index % 100}`, "konghq.com/plugin": "true" },
      annotations: { "example.com/owner": "somebody@example.com" },
    },
    data: { "config.yaml": `minute: ${index}\npolicy: local\n`, name: `object-${index}` },
  };
}

function say(what: string, result: string): void {
  process.stdout.write(`${what.padEnd(40)} ${result}\n`);
}

function mega(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function none(): void {}

async function time(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
}

/** The least of several runs: what the work costs when nothing disturbs it. What it gives back is called untimed. */
async function fastest(work: () => Promise<void | (() => unknown)>): Promise<number> {
  let leastMs = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const beganMs = performance.now();
    // oxlint-disable-next-line no-await-in-loop -- one round after the other is the point
    const undo = await work();
    leastMs = Math.min(leastMs, performance.now() - beganMs);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await undo?.();
  }
  return leastMs;
}

function read(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => resolve(Buffer.concat(parts).toString("utf8")));
    })
      .on("error", reject)
      .end();
  });
}

/** Counts lines, as cheaply as can be. */
function openWatch(url: string): Promise<{
  readonly until: (lines: number) => Promise<void>;
  readonly close: () => void;
}> {
  return new Promise((resolve, reject) => {
    const asked = request(url, (response) => {
      let lines = 0;
      let wanted = Infinity;
      let done = none;
      response.on("data", (part: Buffer) => {
        for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines += 1;
        if (lines >= wanted) done();
      });
      response.on("error", none);
      resolve({
        until: (count_) =>
          new Promise((reached) => {
            wanted = count_;
            done = reached;
            if (lines >= wanted) reached();
          }),
        close: () => asked.destroy(),
      });
    });
    asked.on("error", reject).end();
  });
}

/** The same lines to as many clients, written by a server that does nothing else. */
async function plainStreams(): Promise<number> {
  const line = `${JSON.stringify({ type: "MODIFIED", object: configMap(1) })}\n`;
  const begin = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    response.flushHeaders();
    void begin.promise.then(() => {
      for (let index = 0; index < EVENTS; index += 1) response.write(line);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const clients = await Promise.all(
    Array.from({ length: WATCHERS }, () => openWatch(`http://127.0.0.1:${port}/`)),
  );
  const ms = await time(async () => {
    begin.resolve();
    await Promise.all(clients.map((client) => client.until(EVENTS)));
  });
  for (const client of clients) client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return ms;
}

function revisionOf(list: string): string {
  return /"resourceVersion":"(\d+)"/.exec(list)?.[1] ?? "0";
}
