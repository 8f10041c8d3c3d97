// Command line: a fleet of simulated gateways, for a shell.
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { errorText } from "../core/errors.ts";
import { listenRefusal } from "../core/listen-refusal.ts";
import { systemClock } from "../core/system-clock.ts";
import { systemSeed } from "../core/system-random.ts";
import { seededRandom } from "../core/random.ts";
import { DEFAULT_BOOT } from "./fleet/boot-plan.ts";
import { PORT_STEP, REPLICAS_MAX, type FleetOptions } from "./fleet/fleet.ts";
import type { FleetEvent } from "./fleet/fleet-event.ts";
import { startFleet } from "./fleet/server.ts";
import { startKongNode } from "./fleet/system-kong-node.ts";
import { readKongEnvironment } from "./kong-environment.ts";
import { loadSchemas, recordToFile } from "./record-schemas/system-schema-files.ts";
import type { ProxiedRequest } from "./proxy/proxied-request.ts";
import { ROUTER_FLAVORS, type RouterFlavor } from "./router/router.ts";
import { KONG_VERSIONS, readKongVersion } from "./versions/kong-version.ts";

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;
/** The machine lacks something. */
const EXIT_ENVIRONMENT = 3;
const GRACE_MS = 1000;
const ACCESS_LOG_HELP = "print every request to the proxy as a JSON line";

interface FleetFlags {
  readonly replicas: number;
  readonly name: string;
  readonly host: string;
  readonly adminPort: number;
  readonly proxyPort: number;
  readonly statusPort: number;
  readonly controlPort?: number;
  readonly bootSilentMs: number;
  readonly bootUnavailableMs: number;
  readonly graceMs: number;
  readonly configDelayMs: number;
  readonly accessLog: boolean;
  readonly routerFlavor?: string;
  readonly database: "off" | "postgres";
  readonly schemas?: string;
  readonly kongVersion?: string;
  readonly seed?: number;
  readonly events: boolean;
}

function program(): Command {
  return (
    new Command("mock-kong")
      .description(
        "Simulated Kong gateways: Admin API, proxy and status listener of each node on ports of its own.",
      )
      .option("--replicas <n>", "how many nodes to start", integer(0, REPLICAS_MAX), 1)
      .option("--name <name>", "what nodes are called: NAME-0, NAME-1, ...", "kong")
      .option("--host <address>", "where to listen", "127.0.0.1")
      .option(
        "--admin-port <port>",
        `Admin API of the first node, each further one ${PORT_STEP} higher; 0: any free`,
        port,
        0,
      )
      .option("--proxy-port <port>", "proxy of the first node, likewise", port, 0)
      .option("--status-port <port>", "status listener of the first node, likewise", port, 0)
      .option(
        "--control-port <port>",
        "GET and PATCH /fleet, restarts and faults; 0: any free",
        port,
      )
      .option(
        "--boot-silent-ms <ms>",
        "how long nothing listens after a start",
        duration,
        DEFAULT_BOOT.silentMs,
      )
      .option(
        "--boot-unavailable-ms <ms>",
        "how long it then answers 503",
        duration,
        DEFAULT_BOOT.unavailableMs,
      )
      .option(
        "--grace-ms <ms>",
        "how long a node that is scaled away may finish requests",
        duration,
        GRACE_MS,
      )
      .option(
        "--config-delay-ms <ms>",
        "how long a node still serves its old configuration after a 201",
        duration,
        0,
      )
      .option("--access-log", ACCESS_LOG_HELP, false)
      .option("--router-flavor <flavor>", ROUTER_FLAVORS.join(", "))
      .addOption(
        new Option(
          "--database <kind>",
          "off: each node its own configuration; postgres: one for all",
        )
          .choices(["off", "postgres"])
          .default("off"),
      )
      .option("--kong-version <version>", KONG_VERSIONS.join(", "), kongVersion)
      .option("--schemas <file>", "validate with what record-schemas wrote, and claim its version")
      .option("--seed <n>", "for ids and everything else that is drawn", integer(0, 2 ** 32 - 1))
      .option("--events", "print every event as a JSON line", false)
      .allowExcessArguments(false)
      // Those of a fleet mean nothing to the other commands, and are refused there.
      .enablePositionalOptions()
      .exitOverride()
      .action(runFleet)
      .addCommand(nodeCommand())
      .addCommand(recordSchemasCommand())
  );
}

function nodeCommand(): Command {
  return new Command("node")
    .description(
      "One node set up by KONG_* variables (VERSION, DATABASE, PREFIX, ADMIN_LISTEN, PROXY_LISTEN, STATUS_LISTEN, STREAM_LISTEN, TRACING_INSTRUMENTATIONS, ROUTER_FLAVOR, PLUGINS, " +
        "HEADERS, TRUSTED_IPS, REAL_IP_HEADER, ADMIN_GUI_URL, DNS_RESOLVER, DECLARATIVE_CONFIG). It keeps its configuration in its prefix directory.",
    )
    .option("--schemas <file>", "validate with what record-schemas wrote, and claim its version")
    .option("--boot-silent-ms <ms>", "how long nothing listens after the start", duration, 0)
    .option("--boot-unavailable-ms <ms>", "how long it then answers 503", duration, 0)
    .option("--access-log", ACCESS_LOG_HELP, false)
    .option("--events", "print every event as a JSON line", false)
    .allowExcessArguments(false)
    .exitOverride()
    .action(runNode);
}

interface NodeFlags {
  readonly accessLog: boolean;
  readonly bootSilentMs: number;
  readonly bootUnavailableMs: number;
  readonly schemas?: string;
  readonly events: boolean;
}

function recordSchemasCommand(): Command {
  return new Command("record-schemas")
    .description(
      "Reads the schemas of a running Kong, custom plugins too, into a file for --schemas.",
    )
    .requiredOption("--admin-url <url>", "its Admin API")
    .option("--output <file>", "where to write; standard output when absent")
    .option(
      "--header <k:v>",
      "sent with every request, such as a token; may be repeated",
      header,
      [],
    )
    .allowExcessArguments(false)
    .exitOverride()
    .action(recordToFile);
}

async function runNode(flags: NodeFlags): Promise<void> {
  const schemas = loadSchemas(flags.schemas);
  const node = await startKongNode({
    clock: systemClock,
    random: seededRandom(systemSeed()),
    environment: readKongEnvironment(process.env),
    boot: { silentMs: flags.bootSilentMs, unavailableMs: flags.bootUnavailableMs },
    ...(schemas !== undefined && { schemas }),
    ...(flags.accessLog && { onRequest: printAccess }),
    onEvent: (event) => showEvent(event, flags.events),
  });
  process.stdout.write(
    `${node.name}: admin ${node.adminUrl} proxy ${node.proxyUrl} status ${node.statusUrl}\n`,
  );
  await signalled();
  await node.stop({ graceMs: GRACE_MS });
}

async function runFleet(flags: FleetFlags): Promise<void> {
  const fleet = await startFleet(fleetOptions(flags));
  for (const node of fleet.nodes) {
    process.stdout.write(
      `${node.name}: admin ${node.adminUrl} proxy ${node.proxyUrl} status ${node.statusUrl}\n`,
    );
  }
  if (fleet.controlUrl !== undefined) process.stdout.write(`control ${fleet.controlUrl}\n`);
  await signalled();
  await fleet.close();
}

function fleetOptions(flags: FleetFlags): FleetOptions {
  const { controlPort, seed = systemSeed() } = flags;
  const schemas = loadSchemas(flags.schemas);
  return {
    clock: systemClock,
    random: seededRandom(seed),
    name: flags.name,
    replicas: flags.replicas,
    host: flags.host,
    boot: { silentMs: flags.bootSilentMs, unavailableMs: flags.bootUnavailableMs },
    graceMs: flags.graceMs,
    configDelayMs: flags.configDelayMs,
    ...(flags.accessLog && { onRequest: printAccess }),
    ...(flags.routerFlavor !== undefined && { routerFlavor: routerFlavor(flags.routerFlavor) }),
    database: flags.database,
    ...(flags.kongVersion !== undefined && { version: flags.kongVersion }),
    ...(schemas !== undefined && { schemas }),
    firstPorts: { admin: flags.adminPort, proxy: flags.proxyPort, status: flags.statusPort },
    ...(controlPort !== undefined && { controlPort }),
    onEvent: (event) => showEvent(event, flags.events),
  };
}

function printAccess(node: string, request: ProxiedRequest): void {
  const line = { time: systemClock.nowMs(), node, ...request };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The nodes' own logs go to standard error, and every event to standard output when asked for. */
function showEvent(event: FleetEvent, isEvery: boolean): void {
  if (isEvery) {
    process.stdout.write(`${JSON.stringify({ time: systemClock.nowMs(), ...event })}\n`);
  } else if (event.type === "node-log") {
    process.stderr.write(`${event.node} [${event.level}] ${event.message}\n`);
  }
}

/** Resolves when somebody wants the process to end. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
    process.once("disconnect", () => resolve());
  });
}

function routerFlavor(text: string): RouterFlavor {
  const flavor = ROUTER_FLAVORS.find((candidate) => candidate === text);
  if (flavor === undefined) {
    throw new CommanderError(EXIT_USAGE, "mock-kong.flavor", `unknown router flavor: ${text}`);
  }
  return flavor;
}

function kongVersion(text: string): string {
  try {
    return readKongVersion(text);
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

/** A header that is given several times is collected. */
function header(text: string, previous: readonly string[]): readonly string[] {
  if (!/^[^\s:]+:/.test(text)) throw new InvalidArgumentError("expected NAME:VALUE.");
  return [...previous, text];
}

function port(text: string): number {
  return integer(0, 65_535)(text);
}

function duration(text: string): number {
  return integer(0, 3_600_000)(text);
}

function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^[0-9]+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** @returns the exit code. */
async function main(): Promise<number> {
  try {
    await program().parseAsync();
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code === "mock-kong.flavor") process.stderr.write(`error: ${error.message}\n`);
      return error.exitCode === 0 ? 0 : EXIT_USAGE;
    }
    const refusal = listenRefusal(error);
    process.stderr.write(`error: ${refusal ?? errorText(error)}\n`);
    return refusal === undefined ? EXIT_FAILURE : EXIT_ENVIRONMENT;
  }
}

process.exitCode = await main();
