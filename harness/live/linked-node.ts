// A gateway as those see it who reach its Admin API another way than it listens.
import type { NodeFault } from "../../mock-kong/fleet/node-fault.ts";
import type { AdminFault } from "../scenario/world.ts";
import type { GatewayPhase } from "../timeline/timeline-event.ts";
import type { GatewayNode } from "./gateway-fleet.ts";

export class LinkedNode implements GatewayNode {
  readonly adminUrl: string;
  readonly #node: GatewayNode;

  constructor(node: GatewayNode, adminUrl: string) {
    this.#node = node;
    this.adminUrl = adminUrl;
  }

  get name(): string {
    return this.#node.name;
  }

  get index(): number {
    return this.#node.index;
  }

  get phase(): GatewayPhase {
    return this.#node.phase;
  }

  get proxyUrl(): string {
    return this.#node.proxyUrl;
  }

  get statusUrl(): string {
    return this.#node.statusUrl;
  }

  get configurationHash(): string {
    return this.#node.configurationHash;
  }

  get routeNames(): readonly string[] {
    return this.#node.routeNames;
  }

  async refresh(): Promise<void> {
    await this.#node.refresh?.();
  }

  failNext(fault: AdminFault | NodeFault): () => void {
    return this.#node.failNext(fault);
  }
}
