// The flags of a controller process, named as the real one's.
import { Command, InvalidArgumentError, Option } from "commander";
import { BEHAVIOUR_NAMES, DEFECT_NAMES } from "../fallback/behaviours.ts";
import {
  DEFAULT_CONFIG_MAP_LABEL,
  DEFAULT_GATEWAY_CONTROLLER_NAME,
  FEATURE_GATES,
  LAST_VALID_STORES,
} from "./controller-options.ts";
import { CONTROLLER_SWITCHES } from "./controller-switches.ts";
import { parseGoDuration } from "./go-duration.ts";
import { readFeatureGates } from "./read-feature-gates.ts";

const ADMIN_PORT_NAMES: readonly string[] = ["admin-tls", "kong-admin-tls"];

/** The flags, each with the reader of its value. */
export function controllerCommand(): Command {
  const command = new Command("controller")
    .description(
      "Turns Kubernetes objects into Kong configuration and keeps gateways configured. Every flag can also be given as CONTROLLER_FLAG_NAME.",
    )
    .addOption(
      new Option(
        "--behaviour <name>",
        "how rejected configurations are dealt with: legacy = KIC up to 3.3, guarded = KIC 3.4 and later, resilient = the long-term fix; others have a known defect, to be looked for",
      )
        .choices([...BEHAVIOUR_NAMES, ...DEFECT_NAMES])
        .default("resilient"),
    )
    .option("--ingress-class <name>", "class of the objects to serve", "kong")
    .option(
      "--gateway-api-controller-name <name>",
      "controllerName of the GatewayClasses to serve",
      DEFAULT_GATEWAY_CONTROLLER_NAME,
    )
    .option("--feature-gates <list>", "A=true,B=false", readFeatureGates, FEATURE_GATES)
    .option("--kong-admin-url <urls>", "fixed list of Admin APIs, separated by commas", list, [])
    .option(
      "--kong-admin-svc <ns/name>",
      "Service to discover the gateways' Admin APIs by",
      namespacedName,
    )
    .option("--kong-admin-svc-port-names <names>", "its ports that count", list, ADMIN_PORT_NAMES)
    .option(
      "--kong-admin-init-retries <n>",
      "attempts to read each Admin API at start",
      integer,
      60,
    )
    .addOption(timed("--kong-admin-init-retry-delay <duration>", "pause between them", 1000))
    .option("--kong-workspace <name>", "workspace that ids are made for", "")
    .option("--cluster-domain <domain>", "appended to the names of service-upstream targets", "");
  addTiming(command);
  addLastValid(command);
  addAdmin(command);
  addSwitches(command);
  addCluster(command);
  addScope(command);
  return addProcess(command);
}

function addTiming(command: Command): void {
  command
    .addOption(
      timed(
        "--gateway-discovery-readiness-check-interval <duration>",
        "how often gateways are asked whether they are ready (3s or more)",
        10_000,
      ),
    )
    .addOption(
      timed(
        "--gateway-discovery-readiness-check-timeout <duration>",
        "for one such question",
        5000,
      ),
    )
    .option("--proxy-sync-seconds <seconds>", "period of the sync loop", seconds, 3)
    .option("--proxy-timeout-seconds <seconds>", "for one push to one gateway", seconds, 30)
    .addOption(timed("--init-cache-sync-duration <duration>", "wait before the first sync", 5000))
    .addOption(
      timed("--cache-sync-timeout <duration>", "for the first lists of all kinds", 120_000),
    )
    .addOption(timed("--term-delay <duration>", "how long to go on after being told to stop", 0));
}

/** Not among KIC's. */
function addLastValid(command: Command): void {
  command
    .addOption(
      new Option(
        "--last-valid-store <kind>",
        "where the last valid objects outlive the controller, for backfill (resilient alone): none, a ConfigMap (without Secrets and what seems to hold a credential), a Secret, or a file that its owner alone may read",
      )
        .choices(LAST_VALID_STORES)
        .default("none"),
    )
    .option(
      "--last-valid-store-name <name>",
      "of the ConfigMap or Secret, in the controller's namespace; each controller needs its own",
      "kongsim-last-valid",
    )
    .option(
      "--last-valid-store-file <path>",
      "the file; its folder must be there, and outlive the controller",
    );
}

function addAdmin(command: Command): void {
  command
    .option("--kong-admin-token <token>", "sent as Kong-Admin-Token")
    .option("--kong-admin-token-file <path>", "file that holds it")
    .option(
      "--kong-admin-header <key:value>",
      "added to each Admin call; several are separated by commas",
      list,
      [],
    )
    .option("--kong-admin-tls-skip-verify [boolean]", "accept any certificate", boolean, false)
    .option("--kong-admin-tls-server-name <name>", "name that the certificate must carry")
    .option("--kong-admin-ca-cert <pem>", "certificate authority of the Admin APIs")
    .option("--kong-admin-ca-cert-file <path>", "file that holds it")
    .option("--kong-admin-tls-client-cert <pem>", "certificate to present")
    .option("--kong-admin-tls-client-cert-file <path>", "file that holds it")
    .option("--kong-admin-tls-client-key <pem>", "its key")
    .option("--kong-admin-tls-client-key-file <path>", "file that holds it");
}

function addSwitches(command: Command): void {
  const switches = [
    [
      "use-last-valid-config-for-fallback",
      "backfill broken objects with their last valid version",
      false,
    ],
    ["enable-reverse-sync", "push even when nothing changed", false],
    ["emit-kubernetes-events", "report failures as events", true],
    ["update-status", "write the status of objects that are configured", true],
    ["enable-drain-support", "keep terminating endpoints with weight 0", false],
    [
      "combined-services-from-different-httproutes",
      "share Kong services between HTTPRoutes",
      false,
    ],
    ["anonymous-reports", "has no effect: nothing is ever reported to anybody", false],
    ["dump-config", "serve the last configurations under /debug/config", false],
    ["dump-sensitive-config", "with their credentials", false],
  ] as const;
  for (const [name, description, byDefault] of switches) {
    command.option(`--${name} [boolean]`, description, boolean, byDefault);
  }
}

function addCluster(command: Command): void {
  command
    .option("--election-id <name>", "Lease that replicas stand for", "5b374a9e.konghq.com")
    .option("--election-namespace <namespace>", "where it is; without one: the Pod's, else default")
    .option("--publish-service <ns/name>", "Service in front of the gateways", namespacedName)
    .option("--publish-service-udp <ns/name>", "the same for UDP", namespacedName)
    .option("--publish-status-address <addresses>", "addresses of the gateways, instead", list, [])
    .option("--publish-status-address-udp <addresses>", "the same for UDP", list, []);
}

function addScope(command: Command): void {
  command
    .option(
      "--watch-namespace <names>",
      "where to look for objects; those of --publish-service and --kong-admin-svc are added",
      list,
      [],
    )
    .option("--gateway-to-reconcile <ns/name>", "the only Gateway to serve", namespacedName)
    .option(
      "--configmap-label-selector <label>",
      "label of the ConfigMaps that matter besides those of Kong's own; empty: all do",
      DEFAULT_CONFIG_MAP_LABEL,
    );
  for (const [name, kinds] of CONTROLLER_SWITCHES) {
    command.option(
      `--enable-controller-${name} [boolean]`,
      `follow ${kinds.join(" and ")}`,
      boolean,
      true,
    );
  }
}

function addProcess(command: Command): Command {
  return command
    .option("--apiserver-host <url>", "Kubernetes API that needs no credentials")
    .option(
      "--kubeconfig <file>",
      "how to reach the Kubernetes API; without one: the cluster around",
    )
    .option("--metrics-bind-address <host:port>", "/metrics", "127.0.0.1:10255")
    .option("--health-probe-bind-address <host:port>", "/healthz and /readyz", "127.0.0.1:10254")
    .option(
      "--diagnostic-bind-address <host:port>",
      "/debug, with --dump-config",
      "127.0.0.1:10256",
    )
    .addOption(
      new Option("--log-level <level>")
        .choices(["trace", "debug", "info", "warn", "error"])
        .default("info"),
    )
    .addOption(new Option("--log-format <format>").choices(["text", "json"]).default("text"))
    .allowExcessArguments(false);
}

/** Given several times, a list grows. */
function list(text: string, before: readonly string[] = []): readonly string[] {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return before === ADMIN_PORT_NAMES ? parts : [...before, ...parts];
}

function namespacedName(text: string) {
  const [namespace, name, ...more] = text.split("/");
  if (!namespace || !name || more.length > 0)
    throw new InvalidArgumentError("expected namespace/name");
  return { namespace, name };
}

/** A flag for a duration, whose default is told as it would be written. */
function timed(flags: string, description: string, defaultMs: number): Option {
  const whole = defaultMs / 1000;
  const text = whole >= 60 && whole % 60 === 0 ? `${whole / 60}m` : `${whole}s`;
  return new Option(flags, description).argParser(duration).default(defaultMs, text);
}

function duration(text: string): number {
  const ms = parseGoDuration(text);
  if (ms === undefined)
    throw new InvalidArgumentError("expected a duration such as 500ms, 3s or 1m30s");
  return ms;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value))
    throw new InvalidArgumentError("expected seconds, more than 0");
  return value;
}

function integer(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("expected a whole number");
  return Number(text);
}

function boolean(text: string): boolean {
  if (text !== "true" && text !== "false") throw new InvalidArgumentError("expected true or false");
  return text === "true";
}
