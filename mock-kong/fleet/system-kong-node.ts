// One node set up by `KONG_*` variables, with a prefix directory that outlives it: where Kong's container would stand.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import type { Resolver } from "../balancer/resolver.ts";
import { parseBody } from "../config/parse-body.ts";
import { Database } from "../database/database.ts";
import type { KeptConfiguration } from "../gateway.ts";
import type { AdminTlsFiles, KongEnvironment } from "../kong-environment.ts";
import type { AdminTls } from "../node-settings.ts";
import type { ProxiedRequest } from "../proxy/proxied-request.ts";
import type { SchemaRecording } from "../record-schemas/schema-recording.ts";
import type { BootPlan } from "./boot-plan.ts";
import type { FleetEvent } from "./fleet-event.ts";
import { REQUEST_EVENTS_PER_SECOND_MAX } from "./fleet.ts";
import { readKept, writeKept } from "./kept-text.ts";
import { SystemNode } from "./system-node.ts";
import { systemResolver } from "./system-resolver.ts";

const KEPT_FILE = "kongsim-configuration.json";

export interface KongNodeOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly environment: KongEnvironment;
  readonly boot: BootPlan;
  /** Of somebody's own Kong. */
  readonly schemas?: SchemaRecording;
  /** The environment's own when absent. */
  readonly resolver?: Resolver;
  readonly onEvent?: (event: FleetEvent) => void;
  /** Every request to the proxy. */
  readonly onRequest?: (node: string, request: ProxiedRequest) => void;
}

/**
 * Resolves when the node answers. Like Kong, it prefers a declarative configuration to what the prefix directory holds.
 * Rejects when a port is taken or the declarative configuration is refused.
 */
export async function startKongNode(options: KongNodeOptions): Promise<SystemNode> {
  const { clock, random, environment, boot, onEvent } = options;
  const { schemas } = options;
  const { routerFlavor, resolvers } = environment;
  const version = schemas?.version ?? environment.version;
  const settings = {
    ...environment.settings,
    adminTls: readAdminTls(environment.adminTlsFiles),
    ...(schemas !== undefined && {
      plugins: Object.keys(schemas.plugins),
      pluginPriorities: schemas.priorities,
    }),
  };
  mkdirSync(settings.prefix, { recursive: true });
  const file = join(settings.prefix, KEPT_FILE);
  const node = new SystemNode({
    clock,
    random,
    name: settings.hostname,
    index: 0,
    settings,
    reservations: undefined,
    boot: () => boot,
    resolver: options.resolver ?? systemResolver(resolvers),
    routerFlavor,
    version,
    onEvent: onEvent ?? (() => undefined),
    requestEventsPerSecondMax: REQUEST_EVENTS_PER_SECOND_MAX,
    ...(options.onRequest !== undefined && { onRequest: options.onRequest }),
    onApplied: (kept) => save(file, kept),
    ...(schemas !== undefined && { schemas }),
    ...(environment.database === "postgres" && { database: new Database() }),
  });
  // Kong reads none where it has a database.
  const text = environment.database === "off" ? declarativeText(environment) : undefined;
  node.start(text === undefined ? load(file) : undefined);
  if (text !== undefined) applyText(node, text);
  try {
    await node.booted();
  } catch (error) {
    await node.stop({ graceMs: 0 });
    throw error;
  }
  return node;
}

/** @throws {Error} for a file that cannot be read, and for one of a certificate and its key without the other. */
function readAdminTls({ cert, key, clientCa }: AdminTlsFiles): AdminTls {
  if ((cert === undefined) !== (key === undefined)) {
    throw new RangeError("KONG_ADMIN_SSL_CERT and KONG_ADMIN_SSL_CERT_KEY need each other");
  }
  if (clientCa === "") {
    throw new RangeError(
      "KONG_NGINX_ADMIN_SSL_VERIFY_CLIENT=on needs KONG_NGINX_ADMIN_SSL_CLIENT_CERTIFICATE",
    );
  }
  return {
    ...(cert !== undefined &&
      key !== undefined && {
        certificate: { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") },
      }),
    ...(clientCa !== undefined && { clientCa: readFileSync(clientCa, "utf8") }),
  };
}

function declarativeText(environment: KongEnvironment): string | undefined {
  const { declarativeConfig, declarativeConfigText } = environment;
  if (declarativeConfig === undefined) return declarativeConfigText;
  return readFileSync(declarativeConfig, "utf8");
}

function applyText(node: SystemNode, text: string): void {
  const parsed = parseBody({ contentType: "application/yaml", body: Buffer.from(text) });
  const reason = parsed.ok
    ? node.applyConfig(parsed.document, parsed.hash)
    : JSON.stringify(parsed.body);
  if (reason !== undefined)
    throw new RangeError(`the declarative configuration is refused: ${reason}`);
}

function load(file: string): KeptConfiguration | undefined {
  try {
    return readKept(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** In one step, so that a node killed in the middle leaves the old file. */
function save(file: string, kept: KeptConfiguration): void {
  writeFileSync(`${file}.new`, writeKept(kept));
  renameSync(`${file}.new`, file);
}
