// One container that the engine runs for us.
import type { Readable } from "node:stream";
import { createInterface } from "node:readline";
import type { ContainerRuntimeClient } from "testcontainers";
import { objectOr } from "../../core/json.ts";
import type { EngineContainer } from "./container-engine.ts";

type DockerContainer = ReturnType<ContainerRuntimeClient["container"]["getById"]>;

export const LOOPBACK = "127.0.0.1";
/** Already stopped, already gone, or being removed by somebody else: what was wanted holds. */
const ALREADY = new Set([304, 404, 409]);

export class EngineContainerByTestcontainers implements EngineContainer {
  readonly id: string;
  readonly #container: DockerContainer;
  readonly #follow: (since: number) => Promise<Readable>;
  readonly #onLog: (line: string) => void;
  #published: Readonly<Record<string, string>> = {};
  #logRead: Promise<void> = Promise.resolve();

  /** @param follow the log from a moment on (seconds since the epoch), until the container ends. */
  constructor(
    container: DockerContainer,
    follow: (since: number) => Promise<Readable>,
    onLog: (line: string) => void,
  ) {
    this.id = container.id;
    this.#container = container;
    this.#follow = follow;
    this.#onLog = onLog;
  }

  published(port: number): string {
    const at = this.#published[`${port}/tcp`];
    if (at === undefined) throw new RangeError(`port ${port} of a container is not published`);
    return at;
  }

  async pid(): Promise<number> {
    const { State } = await this.#container.inspect();
    return State.Pid;
  }

  async exitCode(): Promise<number | null> {
    const { State } = await this.#container.inspect();
    return State.Running ? null : State.ExitCode;
  }

  async ended(): Promise<number> {
    const { StatusCode } = objectOr(await this.#container.wait());
    await this.#logRead;
    return typeof StatusCode === "number" ? StatusCode : 0;
  }

  async kill(): Promise<void> {
    await unlessAlready(() => this.#container.kill());
    await this.#container.wait();
  }

  async stop(graceMs: number): Promise<void> {
    await unlessAlready(() => this.#container.stop({ t: Math.ceil(graceMs / 1000) }));
  }

  async start(): Promise<void> {
    await this.#container.start();
    await this.look();
  }

  async remove(): Promise<void> {
    await removeContainer(this.#container);
  }

  /** Reads its ports, and its log from its latest start on. */
  async look(): Promise<void> {
    const { NetworkSettings, State } = await this.#container.inspect();
    const bindings = Object.entries(NetworkSettings.Ports).flatMap(([port, hosts]) => {
      const host = hosts?.find(({ HostIp }) => !HostIp.includes(":"));
      return host === undefined ? [] : [[port, `${LOOPBACK}:${host.HostPort}`] as const];
    });
    this.#published = Object.fromEntries(bindings);
    const log = await this.#follow(Date.parse(State.StartedAt) / 1000);
    const lines = createInterface({ input: log, crlfDelay: Infinity });
    lines.on("line", (line) => this.#onLog(line));
    this.#logRead = new Promise((resolve) => lines.once("close", resolve));
    // The engine went away: whatever else asks it will say so.
    log.on("error", () => lines.close());
  }
}

/** With its volumes, running or not. */
export async function removeContainer(container: DockerContainer): Promise<void> {
  await unlessAlready(() => container.remove({ force: true, v: true }));
}

/** Every container with a label: `name=value`. */
export async function removeLabelled(
  { container }: ContainerRuntimeClient,
  label: string,
): Promise<void> {
  const found = await container.dockerode.listContainers({
    all: true,
    filters: { label: [label] },
  });
  await Promise.all(found.map(({ Id }) => removeContainer(container.getById(Id))));
}

async function unlessAlready(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
    if (typeof status !== "number" || !ALREADY.has(status)) throw error;
  }
}
