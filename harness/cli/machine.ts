// What a run needs of this machine besides itself. It is looked for when it is first asked for.
import type { ContainerEngine, KongContainers } from "../containers/container-engine.ts";
import { openEngine } from "../containers/system-engine.ts";
import { startK3s, type K3sCluster } from "../containers/system-k3s.ts";
import type { KongImage } from "./combination.ts";

const OTHER_KONG =
  'or name one that is there with --kong-image; "npm run build-images -- --offline" makes kongsim-mock-kong:local without pulling anything';

export class Machine {
  #engine: Promise<ContainerEngine> | undefined;
  #k3s: K3sCluster | undefined;

  /** @throws {EnvironmentError} when there is none, each time. */
  engine(): Promise<ContainerEngine> {
    this.#engine ??= openEngine();
    return this.#engine;
  }

  /** @throws {EnvironmentError} when containers are asked for, and this machine cannot run them. */
  async containers(image: KongImage, toxiproxyImage: string): Promise<KongContainers | undefined> {
    if (image === undefined) return undefined;
    const engine = await this.engine();
    await engine.ensureImage(image, OTHER_KONG);
    return { image, engine, toxiproxyImage };
  }

  /** A cluster of this run's own. @throws {EnvironmentError} when it cannot be had. */
  async k3s(image: string): Promise<K3sCluster & { readonly hostAddress: string }> {
    const engine = await this.engine();
    this.#k3s = await startK3s(engine, image);
    return { ...this.#k3s, hostAddress: engine.hostAddress };
  }

  async close(): Promise<void> {
    const cluster = this.#k3s;
    this.#k3s = undefined;
    await cluster?.close();
    const opened = this.#engine?.catch(() => undefined);
    await (await opened)?.close();
  }
}
