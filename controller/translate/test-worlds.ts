// Small clusters for property tests.
import fc from "fast-check";
import type { KubeObject } from "../../core/kube.ts";
import {
  consumer,
  credential,
  endpointSlice,
  ingress,
  kongPlugin,
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
