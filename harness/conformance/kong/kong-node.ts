// A simulated Kong node for recorded requests: its ports, its settings and its restarts.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../../core/clock.ts";
import type { Random } from "../../../core/random.ts";
import { startKongNode as startNode } from "../../../mock-kong/fleet/system-kong-node.ts";
import { readKongEnvironment } from "../../../mock-kong/kong-environment.ts";
import { freePorts } from "../../live/listen.ts";
import { DomainError } from "../../../core/errors.ts";

const HOST = "127.0.0.1";
const BOOT = { silentMs: 0, unavailableMs: 0 };

/** `KONG_*` environment variables, as a real node reads them. */
export type KongSettings = Readonly<Record<string, string>>;

export interface KongPorts {
  readonly admin: number;
  readonly proxy: number;
  readonly proxyTls: number;
  readonly status: number;
}

export interface KongNode {
  readonly ports: KongPorts;
  /** Where it keeps its state. */
  readonly prefix: string;
  /** Stops and starts it with the same prefix directory. */
  restartKeeping(): Promise<void>;
  close(): Promise<void>;
}

export interface KongNodeOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Beside those for ports and prefix. `{{file:NAME}}` is the path of one of `files`. */
  readonly settings?: KongSettings;
  /** Contents by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * Resolves when the node answers: an empty one, on ports of its own.
 * @throws {SettingsError} for settings that the simulated node does not take.
 */
export async function startKongNode(options: KongNodeOptions): Promise<KongNode> {
  const { clock, random, settings = {}, files = {} } = options;
  const folder = await mkdtemp(join(tmpdir(), "kongsim-conformance-"));
  const prefix = join(folder, "kong");
  const [admin = 0, proxy = 0, proxyTls = 0, status = 0] = await freePorts(HOST, 4);
  const ports = { admin, proxy, proxyTls, status };
  const listening = {
    KONG_PREFIX: prefix,
    KONG_ADMIN_LISTEN: `${HOST}:${admin}`,
    KONG_PROXY_LISTEN: `${HOST}:${proxy}, ${HOST}:${proxyTls} ssl`,
    KONG_STATUS_LISTEN: `${HOST}:${status}`,
  };
  let starts = 0;
  const start = async () => {
    starts += 1;
    const variables = { ...listening, ...withPaths(settings, folder) };
    try {
      const environment = readKongEnvironment(variables);
      const label = `start ${starts}`;
      return await startNode({ clock, random: random.fork(label), environment, boot: BOOT });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new SettingsError(error.message, { cause: error });
    }
  };
  try {
    await Promise.all(
      Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)),
    );
    let node = await start();
    return {
      ports,
      prefix,
      async restartKeeping() {
        await node.stop({ graceMs: 0 });
        node = await start();
      },
      async close() {
        await node.stop({ graceMs: 0 });
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The simulated node does not take these settings. */
export class SettingsError extends DomainError<"SETTINGS"> {
  readonly code = "SETTINGS";
}

function withPaths(settings: KongSettings, folder: string): KongSettings {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      value.replace(/\{\{file:([\w.-]+)\}\}/g, (_, file: string) => join(folder, file)),
    ]),
  );
}
