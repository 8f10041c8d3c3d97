import { expect } from "chai";
import { bridgeGateway } from "./bridge-gateway.ts";

const network = (...configs: readonly object[]) => ({
  IPAM: { Driver: "default", Config: configs },
});

describe("bridgeGateway", () => {
  it("takes the gateway that is told", () => {
    const told = network({ Subnet: "172.17.0.0/16", Gateway: "172.17.0.9" });
    expect(bridgeGateway(told)).to.equal("172.17.0.9");
  });

  it("takes the first address of a subnet without one", () => {
    expect(bridgeGateway(network({ Subnet: "192.168.5.64/26" }))).to.equal("192.168.5.65");
  });

  it("passes over IPv6", () => {
    const both = network({ Subnet: "fd00::/64", Gateway: "fd00::1" }, { Subnet: "10.1.0.0/24" });
    expect(bridgeGateway(both)).to.equal("10.1.0.1");
  });

  it("knows of none without IPv4", () => {
    expect(bridgeGateway(network())).to.equal(undefined);
    expect(bridgeGateway({})).to.equal(undefined);
  });
});
