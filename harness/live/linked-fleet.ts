// Gateways whose Admin APIs are at the end of ways on which things go wrong.
import type { Clock } from "../../core/clock.ts";
import { startPortRelay } from "../containers/system-port-relay.ts";
import type { LinkFault } from "../scenario/link-fault.ts";
import { LinkFaults } from "./link-faults.ts";
import type { GatewayFleet, GatewayNode, GatewayRestart } from "./gateway-fleet.ts";
import type { Listening } from "./listen.ts";
import { LinkedNode } from "./linked-node.ts";

/** Something in the middle of a way that carries out faults itself. */
export interface FaultCarrier {
  /** Leads there: `host:port`. */
  readonly address: string;
  /** Whether it has taken it upon itself. Resolves when the fault is in force. */
  add(fault: LinkFault): Promise<boolean>;
  /** A connection through it has ended in place of an answer. */
  onUnanswered(): Promise<void>;
}

export interface LinkedFleetOptions {
  readonly fleet: GatewayFleet;
  readonly clock: Clock;
  /** Where the ways begin. */
  readonly host: string;
  /** Then nobody on the way can tell an answer from a handshake. */
  readonly isTls: boolean;
  /** Opens what is in the middle of a way to `target()`; nothing when absent. */
  readonly openCarrier?: (
    gateway: string,
    target: () => string | undefined,
  ) => Promise<FaultCarrier>;
  readonly close: () => Promise<void>;
}

interface Link {
  readonly faults: LinkFaults;
  readonly carrier: FaultCarrier | undefined;
  readonly relay: Listening;
}

/** A gateway that comes later under the same name is at the end of the same way. */
export class LinkedFleet implements GatewayFleet {
  readonly #options: LinkedFleetOptions;
  readonly #links: Link[] = [];
  readonly #linked = new WeakMap<GatewayNode, LinkedNode>();

  constructor(options: LinkedFleetOptions) {
    this.#options = options;
  }

  get nodes(): readonly GatewayNode[] {
    return this.#options.fleet.nodes.map((node) => this.#link(node));
  }

  async scale(replicas: number): Promise<void> {
    while (this.#links.length < replicas) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is fast enough
      this.#links.push(await this.#open(this.#links.length));
    }
    await this.#options.fleet.scale(replicas);
  }

  restart(index: number, how?: GatewayRestart): Promise<void> {
    return this.#options.fleet.restart(index, how);
  }

  async failLink(index: number, fault: LinkFault): Promise<void> {
    const { isTls } = this.#options;
    const link = this.#links[index];
    if (link === undefined) throw new RangeError(`there is no gateway ${index}`);
    if (isTls && (fault.kind === "lose-answers" || fault.kind === "repeat-push")) {
      throw new RangeError(`nobody can tell what passes on a way with TLS: no ${fault.kind}`);
    }
    if ((await link.carrier?.add(fault)) !== true) link.faults.add(fault);
  }

  /** What a carrier has taken upon itself goes on. */
  recoverLinks(): void {
    for (const { faults } of this.#links) faults.recover();
  }

  async close(): Promise<void> {
    await this.#options.fleet.close();
    await Promise.all(this.#links.map(({ relay }) => relay.close()));
    await this.#options.close();
  }

  async #open(index: number): Promise<Link> {
    const { clock, host, fleet, openCarrier } = this.#options;
    const target = () => {
      const node = fleet.nodes[index];
      return node === undefined ? undefined : new URL(node.adminUrl).host;
    };
    const faults = new LinkFaults(clock);
    const carrier = await openCarrier?.(`kong-${index}`, target);
    const onUnanswered = async () => carrier?.onUnanswered();
    const relay = await startPortRelay(
      host,
      carrier === undefined ? target : () => carrier.address,
      { clock, faults, onUnanswered },
    );
    return { faults, carrier, relay };
  }

  #link(node: GatewayNode): LinkedNode {
    const known = this.#linked.get(node);
    if (known !== undefined) return known;
    const port = this.#links[node.index]?.relay.port;
    if (port === undefined) throw new RangeError(`no way leads to ${node.name}`);
    const url = new URL(node.adminUrl);
    const linked = new LinkedNode(node, `${url.protocol}//${this.#options.host}:${port}`);
    this.#linked.set(node, linked);
    return linked;
  }
}
