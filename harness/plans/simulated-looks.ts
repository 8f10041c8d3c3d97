// What clients get of simulated gateways. They are asked again once one has changed: nothing that plans set up answers
// otherwise by itself.
import type { KeptConfiguration } from "../../mock-kong/gateway.ts";
import type { GatewayLook } from "./plan-world.ts";

/** What it takes of a simulated node. */
interface LookedAt extends Omit<GatewayLook, "statuses"> {
  readonly gateway: { readonly served: KeptConfiguration } | undefined;
  proxyStatus(path: string): Promise<number | null>;
}

/** What a look at a gateway depends on. */
interface Sight extends Omit<GatewayLook, "statuses"> {
  /** The configuration that it serves; `undefined` while it is stopped. */
  readonly served: KeptConfiguration | undefined;
}

export class SimulatedLooks {
  #paths: readonly string[] = [];
  #sights: readonly Sight[] = [];
  #looks: readonly GatewayLook[] = [];

  /** The same list as before for the same list of paths, as long as no gateway has changed. */
  async look(
    nodes: readonly LookedAt[],
    paths: readonly string[],
  ): Promise<readonly GatewayLook[]> {
    const sights = nodes.map(sightOf);
    const isSame =
      paths === this.#paths &&
      sights.length === this.#sights.length &&
      sights.every((sight, index) => areSame(sight, this.#sights[index]));
    if (isSame) return this.#looks;
    const looks = await Promise.all(
      nodes.map(async (node, index): Promise<GatewayLook> => {
        const known = paths === this.#paths ? this.#looks[index] : undefined;
        if (known !== undefined && areSame(sights[index], this.#sights[index])) return known;
        const { name, phase, configurationHash } = node;
        const statuses = await Promise.all(
          paths.map(async (path) => [path, await node.proxyStatus(path)] as const),
        );
        return { name, phase, configurationHash, statuses: new Map(statuses) };
      }),
    );
    this.#paths = paths;
    this.#sights = sights;
    this.#looks = looks;
    return looks;
  }
}

function sightOf({ name, phase, configurationHash, gateway }: LookedAt): Sight {
  return { name, phase, configurationHash, served: gateway?.served };
}

function areSame(sight: Sight | undefined, other: Sight | undefined): boolean {
  return (
    sight?.name === other?.name &&
    sight?.phase === other?.phase &&
    sight?.configurationHash === other?.configurationHash &&
    sight?.served === other?.served
  );
}
