import { expect } from "chai";
import type { StateService } from "../../kong-state/kong-state.ts";
import { kubeObject } from "../test-objects.ts";
import { ServiceOrder } from "./service-order.ts";

describe("the order of Kong services", () => {
  it("is by name, and the first of a host makes the upstream", () => {
    expect(
      placesOf(new ServiceOrder(), [named("b", "x"), named("c", "y"), named("a", "x")]),
    ).to.deep.equal([
      ["a", true],
      ["b", false],
      ["c", true],
    ]);
  });

  it("is the same after any changes as from nothing", () => {
    const order = new ServiceOrder();
    const steps = [
      [named("a", "x"), named("b", "x")],
      [named("a", "y"), named("b", "x")],
      [named("b", "x"), named("a", "y")],
      [named("b", "y"), named("c", "y")],
      [named("c", "y")],
      [],
    ];

    for (const services of steps) {
      expect(placesOf(order, services)).to.deep.equal(placesOf(new ServiceOrder(), services));
    }
  });

  it("takes over a service that is the same", () => {
    const order = new ServiceOrder();
    const [same, old] = [named("a", "x"), named("b", "y")];
    const [before] = order.inputsOf(byName([same, old]));
    const [after, changed] = order.inputsOf(byName([same, named("b", "y")]));

    expect(after).to.equal(before);
    expect(changed?.[0]).not.to.equal(old);
  });
});

function placesOf(order: ServiceOrder, services: readonly StateService[]) {
  return order
    .inputsOf(byName(services))
    .map(([{ entity }, makesUpstream]) => [entity.name, makesUpstream]);
}

function byName(services: readonly StateService[]): ReadonlyMap<string, StateService> {
  return new Map(services.map((service) => [service.entity.name, service]));
}

function named(name: string, host: string): StateService {
  return {
    entity: { name, host, protocol: "http" },
    routes: [],
    plugins: [],
    namespace: "shop",
    backends: [],
    kubeServices: new Map(),
    parent: kubeObject("networking.k8s.io/v1", "Ingress", "any"),
  };
}
