// Toxiproxy in a container, in the middle of the ways to gateways; through Testcontainers, loaded when somebody asks for it.
import type { CreatedProxy } from "@testcontainers/toxiproxy";
import type { Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import type { FaultCarrier } from "../live/linked-fleet.ts";
import { OWNER_LABEL } from "../live/owner-label.ts";
import { ownLabel } from "../live/system-owner.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import { lastsMsOf, type LinkFault } from "../scenario/link-fault.ts";
import type { ContainerEngine } from "./container-engine.ts";
import { bindToLoopback } from "./loopback-bindings.ts";
import { startPortRelay } from "./system-port-relay.ts";
import { LOOPBACK } from "./system-engine-container.ts";
import { LOSING, toxicsOf } from "./toxics-of.ts";

type Toxic = Awaited<ReturnType<CreatedProxy["instance"]["addToxic"]>>;

export interface Toxiproxy {
  /** @param target where the way leads: `host:port`. */
  openWay(name: string, target: () => string | undefined): Promise<FaultCarrier>;
  close(): Promise<void>;
}

export interface ToxiproxyOptions {
  readonly engine: ContainerEngine;
  readonly image: string;
  readonly clock: Clock;
  /** Told about a fault that could not be taken back. */
  readonly onFault: (error: unknown) => void;
}

/** Resolves when it answers. @throws {EnvironmentError} when its image is not to be had, or does not start. */
export async function startToxiproxy(options: ToxiproxyOptions): Promise<Toxiproxy> {
  const { engine, image } = options;
  await engine.ensureImage(image, "or name one that is there with --toxiproxy-image");
  const started = await startContainer(image).catch((error: unknown) => {
    const why = errorText(error);
    throw new EnvironmentError(`toxiproxy does not start from ${image}: ${why}`, { cause: error });
  });
  const closed = new AbortController();
  const closes: (() => Promise<void>)[] = [];
  return {
    async openWay(name, target) {
      // A container cannot reach loopback.
      const out = await startPortRelay(engine.hostAddress, target);
      closes.push(out.close);
      const upstream = `${engine.hostAddress}:${out.port}`;
      const proxy = await started.createProxy({ name, upstream, enabled: true });
      return new ToxicWay(proxy, options, closed.signal);
    },
    async close() {
      closed.abort();
      await Promise.all(closes.map((close) => close()));
      await started.stop();
    },
  };
}

async function startContainer(image: string) {
  const { ToxiProxyContainer } = await import("@testcontainers/toxiproxy");
  class OnLoopback extends ToxiProxyContainer {
    protected override async beforeContainerCreated(): Promise<void> {
      await super.beforeContainerCreated?.();
      bindToLoopback(this.hostConfig);
    }
  }
  return new OnLoopback(image).withLabels({ [OWNER_LABEL]: ownLabel() }).start();
}

class ToxicWay implements FaultCarrier {
  readonly address: string;
  readonly #proxy: CreatedProxy["instance"];
  readonly #options: ToxiproxyOptions;
  readonly #closed: AbortSignal;
  #answersToLose = 0;
  #faults = 0;

  constructor({ port, instance }: CreatedProxy, options: ToxiproxyOptions, closed: AbortSignal) {
    this.address = `${LOOPBACK}:${port}`;
    this.#proxy = instance;
    this.#options = options;
    this.#closed = closed;
  }

  async add(fault: LinkFault): Promise<boolean> {
    const toxics = toxicsOf(fault, this.#faults);
    if (toxics === undefined) return false;
    this.#faults += 1;
    if (fault.kind === "lose-answers") {
      this.#answersToLose += fault.times;
      // One is in force already.
      if (this.#answersToLose > fault.times) return true;
    }
    const added = await Promise.all(
      toxics.map((toxic) => this.#proxy.addToxic({ ...toxic, toxicity: 1 })),
    );
    const lastsMs = lastsMsOf(fault);
    if (lastsMs !== undefined) this.#removeAfter(lastsMs, added);
    return true;
  }

  #removeAfter(lastsMs: number, toxics: readonly Toxic[]): void {
    const { clock, onFault } = this.#options;
    const remove = async () => {
      await clock.sleep(lastsMs, this.#closed);
      await Promise.all(toxics.map((toxic) => toxic.remove()));
    };
    remove().catch((error: unknown) => {
      if (!this.#closed.aborted) onFault(error);
    });
  }

  async onUnanswered(): Promise<void> {
    if (this.#answersToLose === 0) return;
    this.#answersToLose -= 1;
    if (this.#answersToLose > 0) return;
    await (await this.#proxy.getToxic(LOSING)).remove();
  }
}
