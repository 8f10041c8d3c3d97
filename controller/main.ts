// The controller process: flags in, gateways configured, until it is told to stop.
import { readFileSync } from "node:fs";
import { errorText } from "../core/errors.ts";
import { seededRandom } from "../core/random.ts";
import type { Log } from "../core/log.ts";
import { systemClock } from "../core/system-clock.ts";
import { systemSeed } from "../core/system-random.ts";
import { uuidV4 } from "../core/uuid.ts";
import { Controller } from "./controller.ts";
import { answerConfigDiagnostics } from "./diagnostics/config-diagnostics.ts";
import { ConfigDumps, diagnosticsObserver } from "./diagnostics/config-dumps.ts";
import { answerMetrics, answerProbe } from "./diagnostics/probes.ts";
import { eventsObserver } from "./events/events-observer.ts";
import { EventRecorder } from "./events/event-recorder.ts";
import { UnsupportedVersionError } from "./gateways/supported-version.ts";
import { AdminConnections } from "./gateways/system-admin-api.ts";
import { configuredConnection } from "./informer/system-configured-connection.ts";
import { kubeApiOverHttp, plainConnection } from "./informer/system-kube-api.ts";
import { lastValidFile } from "./last-valid/system-last-valid-file.ts";
import { LeadershipLostError } from "./leader-election/leader-elector.ts";
import { ControllerMetrics } from "./metrics/controller-metrics.ts";
import { metricsObserver } from "./metrics/metrics-observer.ts";
import type { AdminOptions, ProcessOptions } from "./options/controller-options.ts";
import { parseOptions, unknownVariables, type ParsedOptions } from "./options/parse-options.ts";
import { serve, type Answer, type ListeningServer } from "./server.ts";
import { StartupError } from "./startup-error.ts";
import type { SyncObserver } from "./sync/sync-event.ts";
import { systemLog } from "./system-log.ts";

/** Wrong flags, a start that failed, or a Lease that was lost. */
const EXIT_STARTUP = 1;
/** What a Go program that panics exits with, so that both kinds of controller can be told from outside. */
const EXIT_CRASH = 2;
const DRAIN_MS_MAX = 2000;
/** Errors of the world around: they are told in a line. Anything else is a bug, and shows its stack. */
const EXPECTED = [StartupError, LeadershipLostError, UnsupportedVersionError] as const;

const parsed = parseOptions(process.argv.slice(2), process.env, (path) =>
  readFileSync(path, "utf8"),
);
if (parsed.ok) {
  const { options } = parsed;
  const log = systemLog(options.process.logLevel, options.process.logFormat);
  process.on("uncaughtException", (error) => crash(log, error));
  await main(options, log).catch((error: unknown) => {
    if (!EXPECTED.some((type) => error instanceof type)) crash(log, error);
    log.write("error", "cannot go on", { error: errorText(error) });
    process.exitCode = EXIT_STARTUP;
  });
  // An open channel to the parent would keep the process alive.
  process.removeAllListeners("disconnect");
  if (process.connected) process.disconnect();
} else {
  (parsed.exitCode === 0 ? process.stdout : process.stderr).write(parsed.text);
  process.exitCode = parsed.exitCode;
}

async function main(options: ParsedOptions, log: Log): Promise<void> {
  const stop = stopSignal(log, options.process.termDelayMs);
  const unknown = unknownVariables(process.env);
  if (unknown.length > 0) log.write("warn", "variables that no flag is named as", { unknown });
  const random = seededRandom(systemSeed());
  const instanceId = uuidV4(random.fork("instance"));
  const kube = kubeApiOverHttp(await connectionOf(options.process));
  const admins = new AdminConnections(adminConnectionOptions(options.controller.admin));
  const metrics = new ControllerMetrics({ clock: systemClock, instanceId });
  const dumps = new ConfigDumps();
  const events = new EventRecorder({
    api: kube,
    clock: systemClock,
    random: random.fork("events"),
    log,
    instanceId,
  });
  const observers: readonly SyncObserver[] = [
    metricsObserver(metrics),
    diagnosticsObserver(dumps),
    ...(options.controller.emitKubernetesEvents
      ? [eventsObserver(events, { pod: options.controller.pod })]
      : []),
  ];
  const controller = new Controller(
    {
      clock: systemClock,
      random: random.fork("controller"),
      log,
      kube,
      instanceId,
      connect: (url, tlsServerName) => admins.connect(url, tlsServerName),
      openLastValidFile: lastValidFile,
      observe: (event) => {
        for (const observe of observers) observe(event);
      },
    },
    options.controller,
  );
  const servers = await startServers(options, controller, metrics, dumps, log);
  try {
    await controller.run(stop);
  } finally {
    await events.close(DRAIN_MS_MAX);
    await Promise.all([...servers.map((server) => server.close()), admins.close()]);
  }
  log.write("info", "stopped");
}

/** Aborted when the process is told to stop. When the one that started it is gone, it ends at once. */
function stopSignal(log: Log, delayMs: number): AbortSignal {
  const stop = new AbortController();
  let wasTold = false;
  const stopFor = (why: string) => () => {
    if (stop.signal.aborted) return;
    log.write("info", "stopping", { why, ...(!wasTold && delayMs > 0 && { delayMs }) });
    // Told twice, it does not wait.
    if (wasTold || delayMs === 0) stop.abort();
    else
      void systemClock.sleep(delayMs, stop.signal).then(
        () => stop.abort(),
        () => undefined,
      );
    wasTold = true;
  };
  process.on("SIGTERM", stopFor("SIGTERM"));
  process.on("SIGINT", stopFor("SIGINT"));
  // Whoever started us was killed, and most likely the API server with it: there is nobody to say goodbye to.
  process.on("disconnect", () => process.exit());
  return stop.signal;
}

async function connectionOf({ apiserverHost, kubeconfig }: ProcessOptions) {
  if (apiserverHost !== undefined) return plainConnection(apiserverHost);
  try {
    return await configuredConnection(kubeconfig);
  } catch (error) {
    const how = "give --apiserver-host or --kubeconfig, or run in a cluster";
    throw new StartupError(`no way to the Kubernetes API: ${errorText(error)}; ${how}`, {
      cause: error,
    });
  }
}

function adminConnectionOptions(admin: AdminOptions) {
  return {
    headers: {
      ...admin.headers,
      ...(admin.token !== undefined && { "kong-admin-token": admin.token }),
    },
    tls: {
      skipVerify: admin.tlsSkipVerify,
      ...(admin.tlsServerName !== undefined && { serverName: admin.tlsServerName }),
      ...(admin.caCert !== undefined && { ca: admin.caCert }),
      ...(admin.clientCert !== undefined && { cert: admin.clientCert }),
      ...(admin.clientKey !== undefined && { key: admin.clientKey }),
    },
  };
}

async function startServers(
  options: ParsedOptions,
  controller: Controller,
  metrics: ControllerMetrics,
  dumps: ConfigDumps,
  log: Log,
): Promise<readonly ListeningServer[]> {
  const { healthProbeBindAddress, metricsBindAddress, diagnosticBindAddress } = options.process;
  const { dumpConfig, dumpSensitiveConfig: includesSensitive } = options.controller;
  const wanted: (readonly [what: string, address: string, answer: Answer])[] = [
    ["probes", healthProbeBindAddress, (url) => answerProbe(url, () => controller.unreadyBecause)],
    ["metrics", metricsBindAddress, (url) => answerMetrics(url, metrics)],
  ];
  if (dumpConfig) {
    const answer: Answer = (url) => answerConfigDiagnostics(url, dumps, { includesSensitive });
    wanted.push(["diagnostics", diagnosticBindAddress, answer]);
  }
  const servers: ListeningServer[] = [];
  for (const [what, address, answer] of wanted) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- so that the log has them in order
      const server = await serve(address, answer);
      servers.push(server);
      log.write("info", "listening", { for: what, url: server.url });
    } catch (error) {
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all(servers.map((server) => server.close()));
      throw new StartupError(`cannot listen on ${address} for ${what}: ${errorText(error)}`, {
        cause: error,
      });
    }
  }
  return servers;
}

function crash(log: Log, error: unknown): never {
  log.write("error", "the controller crashed", { error: errorText(error) });
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(EXIT_CRASH);
}
