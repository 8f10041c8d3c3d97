// The order in which Kong services are finished, and which of them make upstreams.
import type { StateService } from "../../kong-state/kong-state.ts";
import { KeyOrder } from "../key-order.ts";

export type FinishInputs = readonly [service: StateService, makesUpstream: boolean];

export class ServiceOrder {
  readonly #names = new KeyOrder();
  #last: readonly FinishInputs[] = [];

  /**
   * By name. Of several services with one host the first makes the upstream. Quick while names and hosts stay what they
   * were the last time.
   */
  inputsOf(services: ReadonlyMap<string, StateService>): readonly FinishInputs[] {
    this.#last = this.#replaced(services) ?? this.#placed(services);
    return this.#last;
  }

  #replaced(services: ReadonlyMap<string, StateService>): readonly FinishInputs[] | undefined {
    if (services.size !== this.#last.length) return undefined;
    const inputs: FinishInputs[] = [];
    for (const known of this.#last) {
      const [{ entity }, makesUpstream] = known;
      const service = services.get(entity.name);
      if (service === undefined || service.entity.host !== entity.host) return undefined;
      inputs.push(service === known[0] ? known : [service, makesUpstream]);
    }
    return inputs;
  }

  #placed(services: ReadonlyMap<string, StateService>): readonly FinishInputs[] {
    const hosts = new Set<string>();
    const inputs: FinishInputs[] = [];
    for (const name of this.#names.sortedKeysOf(services)) {
      const service = services.get(name);
      if (service === undefined) continue;
      const { host } = service.entity;
      inputs.push([service, !hosts.has(host)]);
      hosts.add(host);
    }
    return inputs;
  }
}
