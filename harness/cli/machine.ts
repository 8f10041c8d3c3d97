// What a run needs of this machine besides itself. It is looked for when it is first asked for.
import type { ContainerEngine, KongContainers } from "../containers/container-engine.ts";
import { openEngine } from "../containers/system-engine.ts";
import type { KongImage } from "./combination.ts";

const OTHER_KONG =
  'or name one that is there with --kong-image; "npm run build-images -- --offline" makes kongsim-mock-kong:local without pulling anything';

export class Machine {
  #engine: Promise<ContainerEngine> | undefined;

  /** @throws {EnvironmentError} when there is none, each time. */
  engine(): Promise<ContainerEngine> {
    this.#engine ??= openEngine();
    return this.#engine;
  }

  /** @throws {EnvironmentError} when containers are asked for, and this machine cannot run them. */
  async containers(image: KongImage): Promise<KongContainers | undefined> {
    if (image === undefined) return undefined;
    const engine = await this.engine();
    await engine.ensureImage(image, OTHER_KONG);
    return { image, engine };
  }

  async close(): Promise<void> {
    const opened = this.#engine?.catch(() => undefined);
    await (await opened)?.close();
  }
}
