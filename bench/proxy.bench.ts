// Requests a second of one core's time: a server alone, the simulated gateway in front of one, and nginx where that is installed.
// Run it with `node bench/proxy.bench.ts [seconds]`. Whatever is measured runs on core 0, everything else on the others. Counted
// is the time that the core worked for the process, so that what else the machine does is not held against it.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../core/random.ts";
import { systemClock } from "../core/system-clock.ts";
import { startFleet } from "../mock-kong/server.ts";

const CONNECTIONS = 32;
const SECONDS_DEFAULT = 3;
const ROUNDS = 3;
/** On one connection: nginx would soon ask for a new one. */
const KEPT_REQUESTS = 10_000_000;
const NGINX_PORT = 18_099;
const POLL_MS = 50;
const POLLS_MAX = 600;
const BODY = "hello";
/** The kernel's unit of processor time. @see proc_pid_stat(5) */
const TICKS_PER_SECOND = 100;
const BOOT_MS = 500;
/** Until then the engine still compiles what the requests run through. */
const WARM_UP_REQUESTS = 30_000;
const WARM_UP_ROUNDS_MAX = 60;
/** Of the machine; taskset comes with every Linux. */
const PROGRAMS = { pin: "taskset", nginx: "nginx" } as const;

const [role = "", given = ""] = process.argv.slice(2);
if (role === "upstream") serveUpstream();
else if (role === "gateway") await serveGateway(Number(given));
else await measure(role === "" ? SECONDS_DEFAULT : Number(role));

function serveUpstream(): void {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-length": BODY.length });
    response.end(BODY);
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object") process.send?.(address?.port);
  });
  process.once("disconnect", () => process.exit(0));
}

async function serveGateway(port: number): Promise<void> {
  const fleet = await startFleet({
    clock: systemClock,
    random: seededRandom(1),
    replicas: 1,
    boot: { silentMs: 0, unavailableMs: 0 },
  });
  process.once("disconnect", () => process.exit(0));
  const [node] = fleet.nodes;
  if (node === undefined) throw new Error("an empty fleet");
  for (let poll = 0; poll < POLLS_MAX && node.phase !== "running"; poll += 1) {
    // oxlint-disable-next-line no-await-in-loop -- polling
    await systemClock.sleep(POLL_MS);
  }
  const service = { name: "s", host: "127.0.0.1", port, routes: [{ paths: ["/"] }] };
  await fetch(`${node.adminUrl}/config`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ _format_version: "3.0", services: [service] }),
  });
  process.send?.(Number(new URL(node.proxyUrl).port));
}

async function measure(seconds: number): Promise<void> {
  const children: ChildProcess[] = [];
  const folder = mkdtempSync(join(tmpdir(), "proxy-bench-"));
  try {
    const alone = await start(children, "0", ["upstream"]);
    const behind = await start(children, "1", ["upstream"]);
    const gateway = await start(children, "0", ["gateway", String(behind.port)]);
    const targets = [
      ["the server alone", alone],
      ["through the gateway", gateway],
    ] as [string, Measured][];
    const nginx = startNginx(children, folder, behind.port);
    if (nginx !== undefined) targets.push(["through nginx", nginx]);
    else process.stdout.write("through nginx: skipped, nginx is not installed\n");
    await systemClock.sleep(BOOT_MS);
    const best = new Map<string, number>();
    for (const [, { port }] of targets) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, so that they do not disturb each other
      await warmUp(port);
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, { port, pid }] of targets) {
        const before = coreSeconds(pid);
        // oxlint-disable-next-line no-await-in-loop -- see above
        const count = await answered(port, seconds * 1000);
        const rate = count / (coreSeconds(pid) - before);
        best.set(name, Math.max(rate, best.get(name) ?? 0));
      }
    }
    const reference = best.get("the server alone") ?? 0;
    for (const [name, rate] of best) {
      const share = ((100 * rate) / reference).toFixed(0);
      process.stdout.write(`${name}: ${rate.toFixed(0)} requests a second (${share} %)\n`);
    }
  } finally {
    await Promise.all(children.map(end));
    rmSync(folder, { recursive: true });
  }
}

/** Resolves when it writes no more. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill();
  await ended;
}

interface Measured {
  readonly port: number;
  readonly pid: number;
}

/** What the processor has worked for a process so far. */
function coreSeconds(pid: number): number {
  const [, numbers = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const [user = NaN, system = NaN] = numbers.split(" ").slice(11, 13).map(Number);
  return (user + system) / TICKS_PER_SECOND;
}

/** Resolves with the port that the child says. */
function start(children: ChildProcess[], core: string, args: readonly string[]): Promise<Measured> {
  const command = [process.execPath, import.meta.filename, ...args];
  const child = spawn(PROGRAMS.pin, ["-c", core, ...command], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once("message", (port) => resolve({ port: Number(port), pid: child.pid ?? 0 }));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`a child ended with ${code}`)));
  });
}

/** As a single process; undefined where there is no nginx. */
function startNginx(
  children: ChildProcess[],
  folder: string,
  upstream: number,
): Measured | undefined {
  if (spawnSync(PROGRAMS.nginx, ["-v"]).error !== undefined) return undefined;
  const file = join(folder, "nginx.conf");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ");
  writeFileSync(
    file,
    `master_process off; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
     events {} http { access_log off; keepalive_requests ${KEPT_REQUESTS}; ${temporary} upstream u { server 127.0.0.1:${upstream}; keepalive 60; keepalive_requests ${KEPT_REQUESTS}; }
     server { listen 127.0.0.1:${NGINX_PORT}; location / { proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection ""; } } }`,
  );
  const args = ["-e", `${folder}/error.log`, "-p", folder, "-c", file];
  const child = spawn(PROGRAMS.pin, ["-c", "0", PROGRAMS.nginx, ...args]);
  children.push(child);
  return { port: NGINX_PORT, pid: child.pid ?? 0 };
}

async function warmUp(port: number): Promise<void> {
  let count = 0;
  for (let round = 0; round < WARM_UP_ROUNDS_MAX && count < WARM_UP_REQUESTS; round += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    count += await answered(port, 1000);
  }
}

/** How many requests are answered. Each connection asks again as soon as it has its answer. */
async function answered(port: number, durationMs: number): Promise<number> {
  const endMs = performance.now() + durationMs;
  const counts = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => askUntil(port, endMs)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function askUntil(port: number, endMs: number): Promise<number> {
  const request = `GET /x HTTP/1.1\r\nHost: bench\r\n\r\n`;
  return new Promise((resolve, reject) => {
    let count = 0;
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(request));
    socket.setNoDelay(true);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the connection was closed")));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (!text.endsWith(`\r\n\r\n${BODY}`)) return;
      if (!text.startsWith("HTTP/1.1 200")) reject(new Error(text.slice(0, 100)));
      text = "";
      count += 1;
      if (performance.now() < endMs) socket.write(request);
      else {
        resolve(count);
        socket.destroy();
      }
    });
  });
}
