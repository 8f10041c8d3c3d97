// A line for each request: to a file, a TCP or UDP server, or the system's log.
import { errorText } from "../../../core/errors.ts";
import type { LogRun, PluginHandler, PluginHost, SessionRun } from "../plugin.ts";
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

interface Run<Config> {
  readonly config: Config;
  readonly host: PluginHost;
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
  log: (run) => toFile(run, text(run)),
  logSession: (run) => toFile(run, sessionText(run)),
};

function toFile({ config: { path }, host }: Run<FileConfig>, line: string): void {
  if (OWN_OUTPUT.has(path)) host.log("info", line);
  else watch(host, "file-log", host.outlets.file(path, line));
}

/** @see Kong 3.9 kong/plugins/tcp-log/handler.lua */
export const tcpLog: PluginHandler<TcpConfig> = {
  name: "tcp-log",
  priority: 7,
  log: (run) => toTcp(run, text(run)),
  logSession: (run) => toTcp(run, sessionText(run)),
};

function toTcp({ config, host }: Run<TcpConfig>, line: string): void {
  const { tls, tls_sni, timeout: timeoutMs } = config;
  const server = { host: config.host, port: config.port, serverName: tls_sni ?? undefined };
  watch(host, "tcp-log", host.outlets.tcp({ ...server, tls, timeoutMs, text: `${line}\n` }));
}

/** @see Kong 3.9 kong/plugins/udp-log/handler.lua */
export const udpLog: PluginHandler<ServerConfig> = {
  name: "udp-log",
  priority: 8,
  log: (run) => toUdp(run, text(run)),
  logSession: (run) => toUdp(run, sessionText(run)),
};

function toUdp({ config, host }: Run<ServerConfig>, line: string): void {
  const { port, timeout: timeoutMs } = config;
  watch(host, "udp-log", host.outlets.udp({ host: config.host, port, timeoutMs, text: line }));
}

/** The node's own log stands for the system's. Kong's fails at sessions that are no requests. @see Kong 3.9 kong/plugins/syslog/handler.lua */
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

function sessionText({ session }: SessionRun<unknown>): string {
  return JSON.stringify(session.record);
}

function watch(host: PluginHost, plugin: string, delivery: Promise<void>): void {
  delivery.catch((error: unknown) => {
    host.log("error", `[${plugin}] ${errorText(error)}`);
  });
}
