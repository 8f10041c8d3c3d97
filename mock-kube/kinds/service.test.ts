import { expect } from "chai";
import { fixtureServer, refusal, resourceNamed } from "../fixture-server.ts";
import { valueAt } from "../json.ts";

const service = (spec: object) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "a" },
  spec,
});

/** A server with one Service, and what it makes of changes. */
function serverWith(spec: object) {
  const server = fixtureServer();
  const services = resourceNamed(server, "services");
  const key = { name: "a", namespace: "default" };
  const created = server.create(services, "default", service(spec));
  return {
    created,
    change: (patch: object, subresource?: "status") =>
      server.patch(services, key, "merge", patch, {
        fieldManager: "m",
        fieldValidation: "Warn",
        dryRun: false,
        force: false,
        warnings: [],
        repeated: [],
        subresource,
      }),
  };
}

const ports = [{ port: 80 }];
const forBalancers = "Forbidden: may only be used when `type` is 'LoadBalancer'";
const refusals: readonly (readonly [object, string])[] = [
  [
    { ports: [{ port: 80, nodePort: 30_000 }] },
    "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
  ],
  [
    { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] },
    "provided port is not in the valid range. The range of valid ports is 30000-32767",
  ],
  [
    { clusterIP: "None", clusterIPs: ["10.96.0.1"], ports },
    'spec.clusterIPs: Invalid value: []string{"10.96.0.1"}: first value must match `clusterIP`',
  ],
  [
    { type: "LoadBalancer", clusterIP: "None", ports },
    "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services",
  ],
  [{ ipFamilies: ["IPv6"], ports }, '"IPv6": not configured on this cluster'],
  [
    { ipFamilyPolicy: "RequireDualStack", ports },
    "this cluster is not configured for dual-stack services",
  ],
  [
    { loadBalancerSourceRanges: ["10.0.0.0/8"], ports },
    `spec.LoadBalancerSourceRanges: ${forBalancers}`,
  ],
  [{ loadBalancerClass: "a.com/b", ports }, `spec.loadBalancerClass: ${forBalancers}`],
  [{ externalTrafficPolicy: "Local", ports }, "may only be set for externally-accessible services"],
  [{ externalIPs: ["127.0.0.1"], ports }, "spec.externalIPs[0]: Invalid value"],
  [
    {
      sessionAffinity: "ClientIP",
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } },
      ports,
    },
    "must be greater than 0 and less than 86400",
  ],
  [
    { type: "ExternalName", externalName: "a.com", clusterIP: "10.96.0.1" },
    "spec.clusterIPs: Forbidden: may not be set for ExternalName services",
  ],
];

describe("a Service", () => {
  for (const [spec, message] of refusals) {
    it(`is refused with ${JSON.stringify(spec).slice(0, 90)}`, () => {
      expect(refusal(() => serverWith(spec)).message).to.include(message);
    });
  }

  it("loses what only its old type needed", () => {
    const { change } = serverWith({ type: "LoadBalancer", ports });
    change({ status: { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } } }, "status");

    const changed = change({ spec: { type: "ClusterIP" } });

    expect(valueAt(changed, "spec")).to.not.have.any.keys(
      "externalTrafficPolicy",
      "allocateLoadBalancerNodePorts",
    );
    expect(JSON.stringify(valueAt(changed, "spec", "ports"))).to.not.include("nodePort");
    expect(changed["status"]).to.deep.equal({ loadBalancer: {} });
  });

  it("says how an address of a load balancer is to be taken", () => {
    const { change } = serverWith({ type: "LoadBalancer", ports });
    const point = { ip: "1.2.3.4" };
    const changed = change({ status: { loadBalancer: { ingress: [point] } } }, "status");
    expect(changed["status"]).to.deep.equal({
      loadBalancer: { ingress: [{ ip: "1.2.3.4", ipMode: "VIP" }] },
    });
  });

  it("keeps its address, and tells which one it may not have", () => {
    const { change } = serverWith({ ports });
    expect(
      refusal(() => change({ spec: { clusterIP: "10.96.9.9", clusterIPs: null } })).message,
    ).to.include(
      'spec.clusterIPs[0]: Invalid value: []string{"10.96.9.9"}: may not change once set',
    );
  });
});
