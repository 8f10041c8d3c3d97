// One simulated Kong node without HTTP: its configuration, and what it does with requests.
import type { Clock } from "../core/clock.ts";
import { stringOr } from "../core/json.ts";
import { EMPTY_CONFIGURATION_HASH, type KongEntity } from "../core/kong.ts";
import type { Random } from "../core/random.ts";
import { uuidV4 } from "../core/uuid.ts";
import { checkedAs } from "./checked-as.ts";
import { ActiveChecks, type Probe } from "./balancer/active-checks.ts";
import { Balancers } from "./balancer/balancers.ts";
import { TargetHealth } from "./balancer/target-health.ts";
import type { Resolver } from "./balancer/resolver.ts";
import { EntityTables } from "./config/entity-tables.ts";
import { loadRead, readConfig } from "./config/load-config.ts";
import type { LoadRefusal, LoadResult, ReadConfig } from "./config/load-result.ts";
import type { Database } from "./database/database.ts";
import type { DatabaseSession } from "./database/database-session.ts";
import { shadowDatabase } from "./database/shadow-database.ts";
import { DEFAULT_SETTINGS, type NodeSettings } from "./node-settings.ts";
import { ActingNotices } from "./plugins/acting.ts";
import { NO_OUTLETS, type Outlets } from "./plugins/logging/outlets.ts";
import type { LogLevel, PluginHost } from "./plugins/plugin.ts";
import { planPlugins, type PlannedPlugin } from "./plugins/plugin-plan.ts";
import { TrafficMetrics } from "./plugins/traffic-metrics.ts";
import type { ProxyState } from "./proxy/proxy-state.ts";
import type { SchemaRecording } from "./record-schemas/schema-recording.ts";
import type { SchemaRegistry } from "./schema/registry.ts";
import { buildRouter, type Router, type RouterFlavor } from "./router/router.ts";
import { KONG_VERSION } from "./versions/kong-version.ts";
import { nodeSchemas, recordedNodeSchemas, type NodeKind } from "./versions/node-schemas.ts";

export interface GatewayOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly resolver: Resolver;
  /** What the node says it is. */
  readonly version?: string;
  readonly routerFlavor?: RouterFlavor;
  /** `DEFAULT_SETTINGS` when absent. */
  readonly settings?: NodeSettings;
  /** Called when a new configuration is in force. */
  readonly onApplied?: (kept: KeptConfiguration) => void;
  /** A configuration that survived a restart. */
  readonly kept?: KeptConfiguration;
  /** Where entities are kept instead, together with other nodes'. */
  readonly database?: Database;
  /** What it validates with instead of the version's own schemas. */
  readonly schemas?: SchemaRecording;
  /** The ways out for plugins that send records; none when absent. */
  readonly outlets?: Outlets;
  /** How targets are asked how they are; nobody asks when absent. */
  readonly probe?: Probe;
  /** Builds what requests are served with when the first one comes: for nodes of which few get any. */
  readonly buildsLate?: boolean;
  /** The node's own log. */
  readonly onLog?: (level: LogLevel, message: string) => void;
}

/** What a node's prefix directory holds across a restart. */
export interface KeptConfiguration {
  readonly tables: EntityTables;
  readonly hash: string;
}

const NO_CONFIGURATION: KeptConfiguration = {
  tables: EntityTables.empty,
  hash: EMPTY_CONFIGURATION_HASH,
};

/** A simulation calls this directly; `admin/` and `proxy/` give it ports. */
export class Gateway {
  readonly nodeId: string;
  readonly version: string;
  readonly routerFlavor: RouterFlavor;
  readonly settings: NodeSettings;
  readonly targetHealth = new TargetHealth();
  readonly trafficMetrics = new TrafficMetrics();
  readonly #notices = new ActingNotices();
  readonly #stop = new AbortController();
  readonly #outlets: Outlets;
  readonly #checks: ActiveChecks | undefined;
  readonly #onLog: (level: LogLevel, message: string) => void;
  /** What this node validates with. */
  readonly schemas: SchemaRegistry;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #resolver: Resolver;
  /** What plugins see of this node. */
  readonly pluginHost: PluginHost;
  readonly #onApplied: ((kept: KeptConfiguration) => void) | undefined;
  readonly #database: Database | undefined;
  readonly #buildsLate: boolean;
  #kept: KeptConfiguration;
  #served: KeptConfiguration;
  /** What of it is built. */
  #proxy: ProxyState | undefined;
  /** Of the database, when the proxy was built. */
  #proxyVersion = 0;

  constructor(options: GatewayOptions) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#resolver = options.resolver;
    this.version = options.version ?? KONG_VERSION;
    this.routerFlavor = options.routerFlavor ?? "traditional_compatible";
    this.settings = options.settings ?? DEFAULT_SETTINGS;
    this.#onApplied = options.onApplied;
    this.#database = options.database;
    this.#outlets = options.outlets ?? NO_OUTLETS;
    this.#onLog = options.onLog ?? (() => undefined);
    const kind: NodeKind = {
      version: this.version,
      routerFlavor: this.routerFlavor,
      plugins: this.settings.plugins,
      hasDatabase: options.database !== undefined,
    };
    this.schemas =
      options.schemas === undefined
        ? nodeSchemas(kind)
        : recordedNodeSchemas(kind, options.schemas).registry;
    this.nodeId = uuidV4(options.random);
    this.pluginHost = this.#pluginHost();
    this.#checks = this.#activeChecks(options.probe);
    this.#buildsLate = options.buildsLate ?? false;
    this.#kept = options.kept ?? NO_CONFIGURATION;
    this.#served = this.#kept;
    this.#serve(this.#kept);
  }

  /** `kong/3.9.1`. */
  get serverToken(): string {
    return `kong/${this.version}`;
  }

  get tables(): EntityTables {
    return this.#database?.tables(this.#clock.nowMs() / 1000) ?? this.#kept.tables;
  }

  get hasDatabase(): boolean {
    return this.#database !== undefined;
  }

  /** For a write to the database; without one, for one that is only checked. */
  databaseSession(): DatabaseSession {
    return {
      database: this.#database ?? shadowDatabase(this.tables, this.schemas),
      isReadOnly: !this.hasDatabase,
      schemas: this.schemas,
      ...this.validationContext(),
    };
  }

  /** 32 hexadecimal digits; all zeros without a configuration. */
  get configurationHash(): string {
    return this.#kept.hash;
  }

  /** What a restart with the same prefix directory finds again. */
  get kept(): KeptConfiguration {
    return this.#kept;
  }

  /** The configuration that new requests are served with, where there is no database: the same object as long as it is. */
  get served(): KeptConfiguration {
    return this.#served;
  }

  /** What new requests are served with. */
  get proxy(): ProxyState {
    const version = this.#database?.version ?? 0;
    if (version !== this.#proxyVersion) {
      this.#proxyVersion = version;
      this.#proxy = this.#buildProxy(this.tables);
    }
    return (this.#proxy ??= this.#buildProxy(this.#served.tables));
  }

  /**
   * Replaces the whole configuration, or leaves the old one as it was. `hash`: of the text that the document came from.
   * `inForceAfter`: when, if not at once; never when it rejects.
   */
  applyConfig(document: unknown, hash?: string, inForceAfter?: Promise<void>): LoadResult {
    const read = this.readConfig(document);
    return read.ok ? this.applyRead(read, hash, inForceAfter) : read;
  }

  /** The first half of `applyConfig`, which changes nothing. */
  readConfig(document: unknown): ReadConfig | LoadRefusal {
    return readConfig(document, { ...this.validationContext(), schemas: this.schemas });
  }

  /** The second half. @param read is used up. */
  applyRead(read: ReadConfig, hash?: string, inForceAfter?: Promise<void>): LoadResult {
    const result = loadRead(read, {
      ...this.validationContext(),
      schemas: this.schemas,
      ...(hash !== undefined && { hash }),
    });
    if (!result.ok) return result;
    const { tables, hash: inForce } = result;
    this.adopt({ tables, hash: inForce }, inForceAfter);
    return result;
  }

  /** Takes a configuration that is loaded already. */
  adopt(loaded: KeptConfiguration, inForceAfter?: Promise<void>): void {
    if (inForceAfter === undefined) {
      this.#enforce(loaded);
      return;
    }
    void inForceAfter.then(
      () => this.#enforce(loaded),
      () => undefined,
    );
  }

  /** As if there had never been a configuration. @throws {RangeError} for a node with a database. */
  loseConfiguration(): void {
    if (this.hasDatabase) throw new RangeError("what a database holds is no node's to lose");
    this.#enforce({ ...NO_CONFIGURATION });
  }

  /** Ends what runs by itself. */
  stop(): void {
    this.#stop.abort();
  }

  get entityCount(): number {
    const { tables } = this;
    return tables.collections.reduce((sum, name) => sum + tables.count(name), 0);
  }

  #enforce(kept: KeptConfiguration): void {
    this.#kept = kept;
    this.#onApplied?.(kept);
    const { configDelayMs } = this.settings;
    if (configDelayMs === 0) {
      this.#serve(kept);
      return;
    }
    void this.#clock.sleep(configDelayMs, this.#stop.signal).then(
      () => {
        if (this.#kept === kept) this.#serve(kept);
      },
      () => undefined,
    );
  }

  #serve(configuration: KeptConfiguration): void {
    this.#served = configuration;
    this.#proxy = this.#buildsLate ? undefined : this.#buildProxy(configuration.tables);
  }

  /** What checks of single entities may look at. */
  validationContext(): { readonly nowSeconds: number; readonly random: Random } {
    return { nowSeconds: this.#clock.nowMs() / 1000, random: this.#random };
  }

  #buildProxy(tables: EntityTables): ProxyState {
    const serviceById = (id: string) => tables.byId("services", id);
    const plugins = tables.list("plugins");
    const routes = tables.list("routes");
    const flavor = this.routerFlavor;
    this.#checks?.follow(
      tables
        .list("upstreams")
        .map((upstream) => [
          upstream,
          tables.referring("targets", "upstream", stringOr(upstream["id"], "")),
        ]),
    );
    for (const message of this.#notices.about(plugins)) this.#onLog("warn", message);
    let streamRouter: Router | undefined;
    let streamPlugins: readonly PlannedPlugin[] | undefined;
    return {
      router: buildRouter(routes, serviceById, flavor),
      // Few nodes have a stream listener.
      get streamRouter() {
        return (streamRouter ??= buildRouter(routes, serviceById, flavor, "stream"));
      },
      plugins: planPlugins(plugins, "http"),
      get streamPlugins() {
        return (streamPlugins ??= planPlugins(plugins, "stream"));
      },
      balancers: new Balancers(tables, this.#resolver, this.targetHealth),
      host: this.pluginHost,
      serverToken: this.serverToken,
      sentHeaders: this.settings.sentHeaders,
      realIp: this.settings.realIp,
    };
  }

  #activeChecks(probe: Probe | undefined): ActiveChecks | undefined {
    if (probe === undefined) return undefined;
    return new ActiveChecks({
      clock: this.#clock,
      health: this.targetHealth,
      probe,
      signal: this.#stop.signal,
      addressesOf: async (upstream) => {
        const resolved = await this.proxy.balancers.resolvedTargets(upstream);
        return resolved.flatMap(({ addresses }) => addresses);
      },
    });
  }

  #pluginHost(): PluginHost {
    const memories = new Map<string, unknown>();
    const tables = () => this.tables;
    return {
      clock: this.#clock,
      random: this.#random.fork("plugins"),
      workerId: uuidV4(this.#random),
      nodeId: this.nodeId,
      version: this.version,
      tracing: this.settings.tracing,
      outlets: this.#outlets,
      trafficMetrics: this.trafficMetrics,
      stopped: this.#stop.signal,
      log: this.#onLog,
      memory<T>(plugin: string, create: () => T): T {
        if (!memories.has(plugin)) memories.set(plugin, create());
        return checkedAs<T>(memories.get(plugin));
      },
      consumerById: (id) => tables().byId("consumers", id),
      consumerByUsername: (username) => tables().byKey("consumers", username),
      entitiesOf: (collection, consumerId) =>
        tables().referring(collection, "consumer", consumerId),
      findCredential(collection, field, value) {
        const byKey = tables().byKey(collection, value);
        if (byKey?.[field] === value) return byKey;
        return findBy(tables().list(collection), field, value);
      },
    };
  }
}

function findBy(
  entities: readonly KongEntity[],
  field: string,
  value: string,
): KongEntity | undefined {
  return entities.find((entity) => entity[field] === value);
}
