import { expect } from "chai";
import type { KubeObject } from "../../core/kube.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { publishedAddresses, type PublishOptions } from "./published-addresses.ts";

const PROXY = { namespace: "kong", name: "proxy" };
const UDP = { namespace: "kong", name: "udp" };

describe("publishedAddresses", () => {
  const balanced = service(
    "proxy",
    { type: "LoadBalancer", clusterIPs: ["10.0.0.1"] },
    { loadBalancer: { ingress: [{ ip: "203.0.113.1" }, { hostname: "lb.example.com" }, {}] } },
  );
  const internal = service("udp", { type: "ClusterIP", clusterIPs: ["10.0.0.2", "fd00::2"] });

  it("takes what a load balancer was given", () => {
    expect(ask([balanced], { service: PROXY })).to.deep.equal({
      tcp: [{ ip: "203.0.113.1" }, { hostname: "lb.example.com" }],
      udp: [{ ip: "203.0.113.1" }, { hostname: "lb.example.com" }],
    });
  });

  it("takes the cluster addresses of any other Service, and UDP from its own", () => {
    expect(ask([balanced, internal], { service: PROXY, udpService: UDP }).udp).to.deep.equal([
      { ip: "10.0.0.2" },
      { ip: "fd00::2" },
    ]);
  });

  it("prefers addresses that are given", () => {
    expect(
      ask([balanced], {
        service: PROXY,
        addresses: ["gw.example.com"],
        udpAddresses: ["192.0.2.1"],
      }),
    ).to.deep.equal({ tcp: [{ hostname: "gw.example.com" }], udp: [{ ip: "192.0.2.1" }] });
  });

  it("has none while the Service does not exist, or waits for its load balancer", () => {
    const none = { tcp: [], udp: [] };
    expect(ask([], { service: PROXY })).to.deep.equal(none);
    expect(ask([service("proxy", { type: "LoadBalancer" })], { service: PROXY })).to.deep.equal(
      none,
    );
    expect(ask([balanced], {})).to.deep.equal(none);
  });
});

function ask(objects: readonly KubeObject[], options: PublishOptions) {
  return publishedAddresses(CacheStores.fromObjects(objects), options);
}

function service(name: string, spec: object, status: object = {}): KubeObject {
  return { apiVersion: "v1", kind: "Service", metadata: { name, namespace: "kong" }, spec, status };
}
