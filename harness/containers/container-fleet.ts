// As many gateways in containers as are wanted.
import type { GatewayFleet, GatewayRestart } from "../live/gateway-fleet.ts";
import { ContainerNode, type ContainerNodeOptions } from "./system-container-node.ts";

export type ContainerFleetOptions = Omit<ContainerNodeOptions, "name" | "index">;

/** What Kubernetes gives a Pod by default is 30 s; a gateway without long requests needs little of it. */
const GRACE_MS = 10_000;

export class ContainerFleet implements GatewayFleet {
  readonly #options: ContainerFleetOptions;
  #nodes: readonly ContainerNode[] = [];

  constructor(options: ContainerFleetOptions) {
    this.#options = options;
  }

  get nodes(): readonly ContainerNode[] {
    return this.#nodes;
  }

  /** New ones boot at the same time. */
  async scale(replicas: number): Promise<void> {
    const { onFact } = this.#options;
    const leaving = this.#nodes.slice(replicas);
    await Promise.all(leaving.map((node) => node.close(GRACE_MS)));
    this.#nodes = this.#nodes.slice(0, replicas);
    for (const { name } of leaving) onFact({ type: "gateway-removed", gateway: name });
    while (this.#nodes.length < replicas) {
      const index = this.#nodes.length;
      const name = `kong-${index}`;
      // oxlint-disable-next-line no-await-in-loop -- only its ports are waited for
      const node = await ContainerNode.open({ ...this.#options, name, index });
      this.#nodes = [...this.#nodes, node];
      onFact({ type: "gateway-listed", gateway: name });
      node.start();
    }
  }

  /** Resolves when it boots again. @throws {RangeError} when there is no such gateway. */
  async restart(index: number, how: GatewayRestart = {}): Promise<void> {
    const node = this.#nodes[index];
    if (node === undefined) throw new RangeError(`there is no gateway ${index}`);
    await node.restart(how);
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.close(0)));
    this.#nodes = [];
  }
}
