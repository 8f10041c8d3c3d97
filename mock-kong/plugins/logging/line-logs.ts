// A line for each request: to a file, a TCP or UDP server, or the system's log.
import { errorText } from "../../../core/errors.ts";
import type { LogRun, PluginHandler } from "../plugin.ts";
import { logMessage } from "./log-message.ts";

interface FileConfig {
  readonly path: string;
}

interface ServerConfig {
  readonly host: string;
  readonly port: number;
  readonly timeout: number;
}

interface TcpConfig extends ServerConfig {
  readonly tls: boolean;
  readonly tls_sni?: string | null;
}

type Severity = keyof typeof SEVERITIES;

interface SyslogConfig {
  readonly log_level: Severity;
  readonly successful_severity: Severity;
  readonly client_errors_severity: Severity;
  readonly server_errors_severity: Severity;
}

const SEVERITIES = {
  debug: 7,
  info: 6,
  notice: 5,
  warning: 4,
  err: 3,
  crit: 2,
  alert: 1,
  emerg: 0,
} as const;

/** Standard output belongs to whoever runs the node. */
const OWN_OUTPUT = new Set(["/dev/stdout", "/dev/stderr"]);

/** @see Kong 3.9 kong/plugins/file-log/handler.lua */
export const fileLog: PluginHandler<FileConfig> = {
  name: "file-log",
  priority: 9,
  log(run) {
    const { path } = run.config;
    const line = text(run);
    if (OWN_OUTPUT.has(path)) run.host.log("info", line);
    else watch(run, "file-log", run.host.outlets.file(path, line));
  },
};

/** @see Kong 3.9 kong/plugins/tcp-log/handler.lua */
export const tcpLog: PluginHandler<TcpConfig> = {
  name: "tcp-log",
  priority: 7,
  log(run) {
    const { host, port, timeout, tls, tls_sni } = run.config;
    const delivery = {
      host,
      port,
      timeoutMs: timeout,
      tls,
      serverName: tls_sni ?? undefined,
      text: `${text(run)}\n`,
    };
    watch(run, "tcp-log", run.host.outlets.tcp(delivery));
  },
};

/** @see Kong 3.9 kong/plugins/udp-log/handler.lua */
export const udpLog: PluginHandler<ServerConfig> = {
  name: "udp-log",
  priority: 8,
  log(run) {
    const { host, port, timeout } = run.config;
    const delivery = { host, port, timeoutMs: timeout, text: text(run) };
    watch(run, "udp-log", run.host.outlets.udp(delivery));
  },
};

/** The node's own log stands for the system's. @see Kong 3.9 kong/plugins/syslog/handler.lua */
export const syslog: PluginHandler<SyslogConfig> = {
  name: "syslog",
  priority: 4,
  log(run) {
    const { config, served, host } = run;
    const { status } = served.head;
    const severity =
      status >= 500
        ? config.server_errors_severity
        : status >= 400
          ? config.client_errors_severity
          : config.successful_severity;
    if (SEVERITIES[severity] > SEVERITIES[config.log_level]) return;
    host.log("info", `kong ${severity}: ${text(run)}`);
  },
};

function text(run: LogRun<unknown>): string {
  return JSON.stringify(logMessage(run.served));
}

function watch({ host }: LogRun<unknown>, plugin: string, delivery: Promise<void>): void {
  delivery.catch((error: unknown) => {
    host.log("error", `[${plugin}] ${errorText(error)}`);
  });
}
