// The command line and the environment of a controller process, named as the real one's.
import { CommanderError, type Command } from "commander";
import { errorText } from "../../core/errors.ts";
import type { BehaviourName } from "../fallback/behaviours.ts";
import type { PublishOptions } from "../status/published-addresses.ts";
import { CONTROLLER_SWITCHES, type SwitchedKind } from "./controller-switches.ts";
import { controllerCommand } from "./controller-command.ts";
import type {
  AdminOptions,
  ControllerOptions,
  LastValidStoreOptions,
  ProcessOptions,
} from "./controller-options.ts";

const READINESS_INTERVAL_MS_MIN = 3000;

export interface ParsedOptions {
  readonly controller: ControllerOptions;
  readonly process: ProcessOptions;
}

export type ParseResult =
  | { readonly ok: true; readonly options: ParsedOptions }
  /** Help was asked for (`exitCode` 0) or something is wrong (1); `text` says so. */
  | { readonly ok: false; readonly exitCode: number; readonly text: string };

interface Flags {
  readonly behaviour: BehaviourName;
  readonly ingressClass: string;
  readonly gatewayApiControllerName: string;
  readonly featureGates: Readonly<Record<string, boolean>>;
  readonly kongAdminUrl: readonly string[];
  readonly kongAdminSvc?: { readonly namespace: string; readonly name: string };
  readonly kongAdminSvcPortNames: readonly string[];
  readonly gatewayDiscoveryReadinessCheckInterval: number;
  readonly gatewayDiscoveryReadinessCheckTimeout: number;
  readonly kongAdminInitRetries: number;
  readonly kongAdminInitRetryDelay: number;
  readonly kongAdminToken?: string;
  readonly kongAdminTokenFile?: string;
  readonly kongAdminHeader: readonly string[];
  readonly kongAdminTlsSkipVerify: boolean;
  readonly kongAdminTlsServerName?: string;
  readonly kongAdminCaCert?: string;
  readonly kongAdminCaCertFile?: string;
  readonly kongAdminTlsClientCert?: string;
  readonly kongAdminTlsClientCertFile?: string;
  readonly kongAdminTlsClientKey?: string;
  readonly kongAdminTlsClientKeyFile?: string;
  readonly kongWorkspace: string;
  readonly proxySyncSeconds: number;
  readonly proxyTimeoutSeconds: number;
  readonly initCacheSyncDuration: number;
  readonly useLastValidConfigForFallback: boolean;
  readonly lastValidStore: LastValidStoreOptions["kind"];
  readonly lastValidStoreName: string;
  readonly lastValidStoreFile?: string;
  readonly enableReverseSync: boolean;
  readonly emitKubernetesEvents: boolean;
  readonly clusterDomain: string;
  readonly enableDrainSupport: boolean;
  readonly combinedServicesFromDifferentHttproutes: boolean;
  readonly dumpConfig: boolean;
  readonly dumpSensitiveConfig: boolean;
  readonly cacheSyncTimeout: number;
  readonly termDelay: number;
  readonly watchNamespace: readonly string[];
  readonly gatewayToReconcile?: { readonly namespace: string; readonly name: string };
  readonly configmapLabelSelector: string;
  readonly electionId: string;
  readonly electionNamespace?: string;
  readonly updateStatus: boolean;
  readonly publishService?: { readonly namespace: string; readonly name: string };
  readonly publishServiceUdp?: { readonly namespace: string; readonly name: string };
  readonly publishStatusAddress: readonly string[];
  readonly publishStatusAddressUdp: readonly string[];
  readonly apiserverHost?: string;
  readonly kubeconfig?: string;
  readonly metricsBindAddress: string;
  readonly healthProbeBindAddress: string;
  readonly diagnosticBindAddress: string;
  readonly logLevel: ProcessOptions["logLevel"];
  readonly logFormat: ProcessOptions["logFormat"];
}

/**
 * @param args without the program's name.
 * @param environment may hold each flag as `CONTROLLER_FLAG_NAME`; a flag on the command line wins.
 * @param readFile reads the files that `...-file` flags name.
 */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): ParseResult {
  let text = "";
  const command = controllerCommand()
    .exitOverride()
    .configureOutput({ writeOut: (out) => (text += out), writeErr: (err) => (text += err) });
  try {
    command.parse([...withEnvironment(command, args, environment)], { from: "user" });
    const flags = command.opts<Flags>();
    checkTogether(flags);
    const ignoredKinds = switchedOff(command);
    return { ok: true, options: optionsOf(flags, ignoredKinds, environment, readFile) };
  } catch (error) {
    if (error instanceof CommanderError) return { ok: false, exitCode: error.exitCode, text };
    if (error instanceof OptionsError) {
      return { ok: false, exitCode: 1, text: `error: ${error.message}\n` };
    }
    throw error;
  }
}

/** A flag on the command line wins over the environment. */
function withEnvironment(
  command: Command,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const given = new Set(args.map((arg) => arg.replace(/=.*$/s, "")));
  const fromEnvironment = command.options.flatMap(({ long = "" }) => {
    const value = given.has(long) ? "" : environment[variableOf(long)];
    return value === undefined || value === "" ? [] : [`${long}=${value}`];
  });
  return [...fromEnvironment, ...args];
}

function variableOf(flag: string): string {
  return `CONTROLLER_${flag.slice(2).replaceAll("-", "_").toUpperCase()}`;
}

/** Variables that look like flags and are none, by their names: a value may be a secret. */
export function unknownVariables(
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const known = new Set(controllerCommand().options.map(({ long = "" }) => variableOf(long)));
  return Object.keys(environment)
    .filter((name) => name.startsWith("CONTROLLER_") && !known.has(name))
    .toSorted();
}

function switchedOff(command: Command): ReadonlySet<SwitchedKind> {
  const off = [...CONTROLLER_SWITCHES].filter(([name]) => {
    const option = command.options.find(({ long }) => long === `--enable-controller-${name}`);
    return option !== undefined && command.getOptionValue(option.attributeName()) === false;
  });
  return new Set(off.flatMap(([, kinds]) => kinds));
}

/** Where the Services are that the controller itself depends on is looked at, too. */
function namespacesOf({ watchNamespace, publishService, kongAdminSvc }: Flags): readonly string[] {
  if (watchNamespace.length === 0) return [];
  const more = [publishService, kongAdminSvc].flatMap((service) => service?.namespace ?? []);
  return [...new Set([...watchNamespace, ...more])];
}

function checkTogether(flags: Flags): void {
  if (flags.kongAdminSvc !== undefined && flags.kongAdminUrl.length > 0) {
    throw new OptionsError("--kong-admin-svc and --kong-admin-url exclude each other");
  }
  if (flags.gatewayDiscoveryReadinessCheckInterval < READINESS_INTERVAL_MS_MIN) {
    throw new OptionsError("--gateway-discovery-readiness-check-interval must be 3s or more");
  }
  if (flags.gatewayDiscoveryReadinessCheckTimeout >= flags.gatewayDiscoveryReadinessCheckInterval) {
    throw new OptionsError(
      "--gateway-discovery-readiness-check-timeout must be less than its interval",
    );
  }
  if (flags.useLastValidConfigForFallback && flags.featureGates["FallbackConfiguration"] !== true) {
    throw new OptionsError(
      "--use-last-valid-config-for-fallback needs --feature-gates FallbackConfiguration=true",
    );
  }
  if (flags.lastValidStore !== "none" && !flags.useLastValidConfigForFallback) {
    throw new OptionsError(
      "--last-valid-store keeps what backfill works on: it needs --use-last-valid-config-for-fallback",
    );
  }
  if ((flags.lastValidStore === "file") !== (flags.lastValidStoreFile !== undefined)) {
    throw new OptionsError("--last-valid-store file and --last-valid-store-file need each other");
  }
  if (flags.featureGates["KongCustomEntity"] === true && flags.featureGates["FillIDs"] !== true) {
    throw new OptionsError("feature gate KongCustomEntity needs FillIDs");
  }
}

function optionsOf(
  flags: Flags,
  ignoredKinds: ReadonlySet<SwitchedKind>,
  environment: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): ParsedOptions {
  const { POD_NAMESPACE: namespace, POD_NAME: name } = environment;
  const controller: ControllerOptions = {
    behaviour: flags.behaviour,
    ingressClass: flags.ingressClass,
    gatewayControllerName: flags.gatewayApiControllerName,
    featureGates: flags.featureGates,
    ignoredKinds,
    namespaces: namespacesOf(flags),
    gatewayToReconcile: flags.gatewayToReconcile,
    configMapLabel: flags.configmapLabelSelector,
    cacheSyncTimeoutMs: flags.cacheSyncTimeout,
    gateways:
      flags.kongAdminSvc === undefined
        ? { urls: flags.kongAdminUrl.length === 0 ? ["http://localhost:8001"] : flags.kongAdminUrl }
        : { service: flags.kongAdminSvc, portNames: flags.kongAdminSvcPortNames },
    readinessCheckIntervalMs: flags.gatewayDiscoveryReadinessCheckInterval,
    readinessCheckTimeoutMs: flags.gatewayDiscoveryReadinessCheckTimeout,
    initRetries: flags.kongAdminInitRetries,
    initRetryDelayMs: flags.kongAdminInitRetryDelay,
    admin: adminOptionsOf(flags, readFile),
    workspace: flags.kongWorkspace,
    syncIntervalMs: flags.proxySyncSeconds * 1000,
    pushTimeoutMs: flags.proxyTimeoutSeconds * 1000,
    initialSyncDelayMs: flags.initCacheSyncDuration,
    useLastValidConfigForFallback: flags.useLastValidConfigForFallback,
    lastValidStore: lastValidStoreOf(flags, namespace),
    enableReverseSync: flags.enableReverseSync,
    emitKubernetesEvents: flags.emitKubernetesEvents,
    clusterDomain: flags.clusterDomain,
    enableDrainSupport: flags.enableDrainSupport,
    combinedServicesFromDifferentHttpRoutes: flags.combinedServicesFromDifferentHttproutes,
    dumpConfig: flags.dumpConfig,
    dumpSensitiveConfig: flags.dumpSensitiveConfig,
    // Fixed Admin APIs may be a sidecar's: then each replica configures its own.
    lease:
      flags.kongAdminSvc === undefined
        ? undefined
        : {
            namespace: flags.electionNamespace ?? namespace ?? "default",
            name: flags.electionId,
          },
    electionId: flags.electionId,
    updateStatus: flags.updateStatus,
    publish: publishOptionsOf(flags),
    pod: namespace && name ? { namespace, name } : undefined,
  };
  return { controller, process: processOptionsOf(flags) };
}

function lastValidStoreOf(flags: Flags, namespace: string | undefined): LastValidStoreOptions {
  const { lastValidStore: kind, lastValidStoreName: name, lastValidStoreFile: path } = flags;
  if (kind === "none") return { kind };
  if (kind === "file") return { kind, path: path ?? "" };
  return { kind, namespace: namespace ?? "default", name };
}

function publishOptionsOf(flags: Flags): PublishOptions {
  return {
    ...(flags.publishService !== undefined && { service: flags.publishService }),
    ...(flags.publishServiceUdp !== undefined && { udpService: flags.publishServiceUdp }),
    addresses: flags.publishStatusAddress,
    udpAddresses: flags.publishStatusAddressUdp,
  };
}

function processOptionsOf(flags: Flags): ProcessOptions {
  return {
    apiserverHost: flags.apiserverHost,
    kubeconfig: flags.kubeconfig,
    metricsBindAddress: flags.metricsBindAddress,
    healthProbeBindAddress: flags.healthProbeBindAddress,
    diagnosticBindAddress: flags.diagnosticBindAddress,
    logLevel: flags.logLevel,
    logFormat: flags.logFormat,
    termDelayMs: flags.termDelay,
  };
}

function adminOptionsOf(flags: Flags, readFile: (path: string) => string): AdminOptions {
  const either = (flag: string, inline: string | undefined, path: string | undefined) => {
    if (inline !== undefined && path !== undefined) {
      throw new OptionsError(`--${flag} and --${flag}-file exclude each other`);
    }
    return path === undefined ? inline : readFlagFile(`${flag}-file`, path, readFile);
  };
  const clientCert = either(
    "kong-admin-tls-client-cert",
    flags.kongAdminTlsClientCert,
    flags.kongAdminTlsClientCertFile,
  );
  const clientKey = either(
    "kong-admin-tls-client-key",
    flags.kongAdminTlsClientKey,
    flags.kongAdminTlsClientKeyFile,
  );
  if ((clientCert === undefined) !== (clientKey === undefined)) {
    throw new OptionsError("a client certificate and its key need each other");
  }
  return {
    token: either("kong-admin-token", flags.kongAdminToken, flags.kongAdminTokenFile)?.trim(),
    headers: Object.fromEntries(flags.kongAdminHeader.map(header)),
    tlsSkipVerify: flags.kongAdminTlsSkipVerify,
    tlsServerName: flags.kongAdminTlsServerName,
    caCert: either("kong-admin-ca-cert", flags.kongAdminCaCert, flags.kongAdminCaCertFile),
    clientCert,
    clientKey,
  };
}

/** Flags that do not go together, or name what cannot be read. */
class OptionsError extends Error {}

function readFlagFile(flag: string, path: string, readFile: (path: string) => string): string {
  try {
    return readFile(path);
  } catch (error) {
    const why = errorText(error);
    throw new OptionsError(`--${flag}: cannot read ${path}: ${why}`, { cause: error });
  }
}

function header(text: string): readonly [string, string] {
  const colon = text.indexOf(":");
  // The text may be a credential, so the error does not repeat it.
  if (colon < 1) throw new OptionsError("--kong-admin-header takes key:value");
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}
