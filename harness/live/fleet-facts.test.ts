import { expect } from "chai";
import { fleetFact } from "./fleet-facts.ts";

describe("fleetFact", () => {
  it("tells a proxied request with what it took, and how many were passed over", () => {
    const fact = fleetFact({
      type: "proxy-request",
      node: "kong-0",
      omitted: 3,
      requestId: "0".repeat(32),
      method: "GET",
      path: "/good",
      host: "shop.test",
      scheme: "http",
      clientIp: "127.0.0.1",
      status: 200,
      route: "r",
      service: "s",
      consumer: undefined,
      upstream: "10.0.0.1:80",
      attempts: 2,
      requestBytes: 100,
      responseBytes: 200,
      durationMs: 5,
    });
    expect(fact).to.deep.equal({
      type: "proxy-request",
      gateway: "kong-0",
      method: "GET",
      path: "/good",
      host: "shop.test",
      status: 200,
      route: "r",
      service: "s",
      upstream: "10.0.0.1:80",
      attempts: 2,
      durationMs: 5,
      omitted: 3,
    });
  });
});
