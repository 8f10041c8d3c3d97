// The command line of mock-kube: a Kubernetes API server to point kubectl and controllers at.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { errorText } from "../core/errors.ts";
import { listenRefusal } from "../core/listen-refusal.ts";
import { seededRandom } from "../core/random.ts";
import { systemClock } from "../core/system-clock.ts";
import { systemSeed } from "../core/system-random.ts";
import { ADMIN, MASTERS } from "./access/identity.ts";
import { readClusterSnapshot, type ClusterSnapshot } from "./cluster-snapshot.ts";
import { CONTROLLER_NAMES, type ControllerName } from "./controllers/controllers.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { ManifestError, readManifests } from "./manifest-files.ts";
import { startMockKube } from "./server.ts";
import { makeServerCertificate, type ServerCertificate } from "./system-certificate.ts";
import { systemToken } from "./system-token.ts";

interface Flags {
  readonly host: string;
  readonly port: number;
  readonly objects: readonly string[];
  readonly allowLoopbackEndpoints: boolean;
  readonly gatewayApi: boolean;
  readonly finalizeNamespaces: boolean;
  readonly watchList: boolean;
  readonly control: boolean;
  readonly controllers: readonly ControllerName[];
  readonly rbac: boolean;
  readonly admissionWebhooks: boolean;
  readonly auditLog?: string;
  readonly clientCertificate: boolean;
  readonly fromSnapshot?: string;
  readonly saveSnapshot?: string;
  readonly kubeconfig?: string;
}

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;
/** The machine lacks something. */
const EXIT_ENVIRONMENT = 3;

const command = new Command("mock-kube")
  .description("A Kubernetes API server in memory: no cluster, no nodes, nothing is kept.")
  .option("--host <address>", "the address to listen on", "127.0.0.1")
  .option("--port <number>", "the port to listen on; 0 takes any free one", parsePort, 8001)
  .option("--objects <path...>", "manifests to load at start: YAML files or folders", [])
  .option(
    "--allow-loopback-endpoints",
    "take loopback addresses in EndpointSlices, for gateways on this machine",
    false,
  )
  .option("--gateway-api", "serve the kinds of the Gateway API without their definitions", false)
  .option("--watch-list", "let watches begin with a list (the feature gate WatchList)", false)
  .option(
    "--finalize-namespaces",
    "empty and remove namespaces as they are deleted, as a namespace controller would",
    false,
  )
  .option(
    "--controllers <names>",
    `the small controllers that keep the cluster in order: ${CONTROLLER_NAMES.join(",")}, or none`,
    parseControllers,
    CONTROLLER_NAMES,
  )
  .option("--control", "take faults, snapshots and restarts over HTTP, under /mock-kube/", false)
  .option("--rbac", "judge requests by roles; try kubectl --as NAME", false)
  .option("--admission-webhooks", "show writes to the webhooks that are configured", false)
  .option("--audit-log <file>", "add a JSON line for each answer to this file")
  .option(
    "--client-certificate",
    "with --kubeconfig: write a client certificate into it instead of a token",
    false,
  )
  .option("--from-snapshot <file>", "start from what another server held")
  .option("--save-snapshot <file>", "write what it holds into this file when it is stopped")
  .option(
    "--kubeconfig <file>",
    "speak TLS, ask for a bearer token, and write both into this file for clients",
  )
  .helpOption("--help", "show this help")
  .exitOverride()
  .action(run);

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("a port is a number from 0 to 65535.");
}

function parseControllers(text: string): readonly ControllerName[] {
  if (text === "none") return [];
  return text.split(",").map((name) => {
    const found = CONTROLLER_NAMES.find((known) => known === name);
    if (found === undefined) throw new InvalidArgumentError(`there is no controller "${name}".`);
    return found;
  });
}

async function run({ host, port, objects: paths, ...flags }: Flags): Promise<void> {
  const { kubeconfig: file, control, fromSnapshot, saveSnapshot, ...rest } = flags;
  const { auditLog, clientCertificate, ...switches } = rest;
  const hosts = [...new Set([host, "localhost", "127.0.0.1"])];
  const tls = file === undefined ? undefined : makeServerCertificate(hosts, systemClock.nowMs());
  const token = file === undefined || clientCertificate ? undefined : systemToken();
  const kube = await startMockKube({
    clock: systemClock,
    random: seededRandom(systemSeed()),
    host,
    port,
    ...switches,
    objects: readManifests(paths),
    controlPath: control,
    ...(fromSnapshot !== undefined && { snapshot: readSnapshotFile(fromSnapshot) }),
    ...(tls !== undefined && { certificate: tls }),
    ...(tls !== undefined && clientCertificate && { clientAuthority: tls.authority }),
    ...(auditLog !== undefined && {
      onAudit: (event) => appendFileSync(auditLog, `${JSON.stringify(event)}\n`, { mode: 0o600 }),
    }),
    ...(token !== undefined && { token }),
  });
  if (file !== undefined) writeKubeconfig(file, kube.url, tls, token);
  const stop = () => {
    if (saveSnapshot !== undefined) writeSnapshotFile(saveSnapshot, kube.snapshot());
    void kube.close();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const how = file === undefined ? `--server ${kube.url}` : `--kubeconfig ${file}`;
  process.stdout.write(`Listening on ${kube.url}\nTry: kubectl ${how} get namespaces\n`);
}

/** @throws {RangeError} for a file that holds none. */
function readSnapshotFile(file: string): ClusterSnapshot {
  return readClusterSnapshot(JSON.parse(readFileSync(file, "utf8")));
}

/** It may hold Secrets: for the owner's eyes only. */
function writeSnapshotFile(file: string, snapshot: ClusterSnapshot): void {
  writeFileSync(file, JSON.stringify(snapshot), { mode: 0o600 });
}

/** For the owner's eyes only. */
function writeKubeconfig(
  file: string,
  url: string,
  tls: ServerCertificate | undefined,
  token: string | undefined,
): void {
  const text = kubeconfig({
    url,
    ...(tls !== undefined && { authority: tls.authority }),
    ...(token !== undefined && { token }),
    ...(token === undefined &&
      tls !== undefined && { client: tls.issueClient(ADMIN.name, [MASTERS]) }),
  });
  writeFileSync(file, text, { mode: 0o600 });
}

try {
  await command.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
  } else if (error instanceof ManifestError) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = EXIT_USAGE;
  } else {
    const refusal = listenRefusal(error);
    process.stderr.write(`error: ${refusal ?? errorText(error)}\n`);
    process.exitCode = refusal === undefined ? EXIT_FAILURE : EXIT_ENVIRONMENT;
  }
}
