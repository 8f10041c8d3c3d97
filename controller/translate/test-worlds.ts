// Small clusters for property tests.
import fc from "fast-check";
import type { KubeObject } from "../../core/kube.ts";
import {
  consumer,
  credential,
  endpointSlice,
  ingress,
  kongPlugin,
  kubeObject,
  secret,
  service,
} from "./test-objects.ts";

const NAMES = ["a", "b", "c"];

/** Clusters in which nothing competes: where two objects want the same, leaving one out gives the other its turn. */
export function worlds(): fc.Arbitrary<readonly KubeObject[]> {
  const name = fc.constantFrom(...NAMES);
  const plugins = fc.subarray(NAMES).map((list) => ({ "konghq.com/plugins": list.join(",") }));
  const object = fc.oneof(
    fc
      .tuple(name, fc.array(fc.record({ path: fc.constantFrom("/", "/x", "/y"), service: name })))
      .chain(([own, paths]) =>
        plugins.map((annotations) => ingress(own, paths, { metadata: { annotations } })),
      ),
    fc.tuple(name, plugins).map(([own, annotations]) => service(own, annotations)),
    fc.tuple(name, fc.array(fc.ipV4())).map(([own, list]) => endpointSlice(own, list)),
    name.map((own) => kongPlugin(own, `plugin-${own}`)),
    fc
      .tuple(name, plugins)
      .map(([own, annotations]) => consumer(own, [`key-of-${own}`], annotations)),
    name.map((own) => credential(`key-of-${own}`, "key-auth", { key: own })),
    name.map((own) => secret(`other-${own}`, {})),
  );
  return fc.uniqueArray(object, { selector: ({ kind, metadata }) => `${kind} ${metadata.name}` });
}

/** Gateways, their routes and what the routes lead to. */
export function gatewayWorlds(): fc.Arbitrary<readonly KubeObject[]> {
  const name = fc.constantFrom(...NAMES);
  const object = fc.oneof(
    fc
      .tuple(name, fc.subarray(["HTTP", "HTTPS", "TLS", "TCP"]))
      .map(([own, list]) => gateway(own, list)),
    fc
      .tuple(
        fc.constantFrom("HTTPRoute", "GRPCRoute"),
        name,
        fc.array(routeRule(), { maxLength: 3 }),
        name,
      )
      .map(([kind, own, rules, parent]) =>
        gatewayObject(kind, own, {
          parentRefs: [{ name: parent }],
          hostnames: [`${own}.example`],
          rules,
        }),
      ),
    fc
      .tuple(fc.constantFrom("TCPRoute", "TLSRoute", "UDPRoute"), name, name, name)
      .map(([kind, own, parent, target]) =>
        gatewayObject(kind, own, {
          parentRefs: [{ name: parent }],
          hostnames: [`${own}.example`],
          rules: [{ backendRefs: [backendReference(target)] }],
        }),
      ),
    name.map((own) => service(own, { "konghq.com/upstream-policy": own })),
    name.map((own) => service(own)),
    fc.tuple(name, fc.array(fc.ipV4())).map(([own, list]) => endpointSlice(own, list)),
    fc.tuple(name, fc.constantFrom("round-robin", "least-connections")).map(([own, algorithm]) =>
      kubeObject("configuration.konghq.com/v1beta1", "KongUpstreamPolicy", own, {
        spec: { algorithm },
      }),
    ),
  );
  return fc.uniqueArray(object, { selector: ({ kind, metadata }) => `${kind} ${metadata.name}` });
}

function gateway(name: string, protocols: readonly string[]): KubeObject {
  const listeners = protocols.map((protocol, index) => ({
    name: protocol.toLowerCase(),
    protocol,
    port: 80 + index,
    ...(protocol === "TLS" && { tls: { mode: "Passthrough" } }),
  }));
  return gatewayObject("Gateway", name, { gatewayClassName: "kong", listeners });
}

function routeRule() {
  const match = fc.record({
    path: fc.record({
      type: fc.constantFrom("Exact", "PathPrefix"),
      value: fc.constantFrom("/", "/x", "/x/y"),
    }),
  });
  const target = fc.constantFrom(...NAMES).map(backendReference);
  return fc.record({
    matches: fc.array(match, { maxLength: 2 }),
    backendRefs: fc.array(target, { maxLength: 2 }),
  });
}

function backendReference(name: string) {
  return { kind: "Service", name, port: 80 };
}

function gatewayObject(
  kind: string,
  name: string,
  spec: Readonly<Record<string, unknown>>,
): KubeObject {
  return kubeObject("gateway.networking.k8s.io/v1", kind, name, { spec });
}
