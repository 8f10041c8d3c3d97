import { expect } from "chai";
import fc from "fast-check";
import { KubeApiError } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { fixtureServer, resourceNamed } from "../fixture-server.ts";
import { copyJson } from "../json.ts";
import { KubeServer } from "../kube-server.ts";
import { writeOptions } from "./options.ts";

const NAMESPACE = "default";

/** Objects of built-in and of custom kinds, good and bad, which say `text` somewhere. */
const MAKERS: Readonly<Record<string, (name: string, text: string) => KubeObject>> = {
  configmaps: (name, text) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: NAMESPACE, annotations: { text } },
    data: { text, ...(text.endsWith("2") && { "not a key": "" }) },
  }),
  deployments: (name, text) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: NAMESPACE, annotations: { text } },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: "a", image: text.endsWith("2") ? "" : "busybox" }] },
      },
    },
  }),
  leases: (name, text) => ({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name, namespace: NAMESPACE },
    spec: {
      holderIdentity: text,
      leaseDurationSeconds: text.endsWith("2") ? 0 : 15,
      renewTime: `2026-01-01T00:00:00.00000${text.at(-1)}Z`,
      acquireTime: text.endsWith("3") ? "2026-01-01T01:00:00.000001+01:00" : null,
    },
  }),
  kongplugins: (name, text) => ({
    apiVersion: "configuration.konghq.com/v1",
    kind: "KongPlugin",
    metadata: { name, namespace: NAMESPACE },
    ...(!text.endsWith("2") && { plugin: "cors" }),
    config: { text },
    "not a field": true,
  }),
};

const plurals = fc.constantFrom(...Object.keys(MAKERS));

type Step = readonly [verb: string, name: string, edition: number];

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom(
    "create",
    "replace",
    "renew",
    "blind",
    "stale",
    "touch",
    "patch",
    "status",
    "delete",
  ),
  fc.constantFrom("x", "x", "y"),
  fc.nat(3),
);

interface Setting {
  /** The kind that all steps are about. */
  readonly plural: string;
  readonly seed: number;
  readonly nowMs: number;
  readonly managedFields: boolean;
}

/** What such a server answers to these steps, and what it holds in the end. */
function play(steps: readonly Step[], nonce: number, setting: Setting): string {
  const { plural, seed, nowMs, managedFields } = setting;
  const clock = { ...systemClock, nowMs: () => nowMs };
  const server = new KubeServer({ clock, random: seededRandom(seed), managedFields });
  const answers = steps.map(([verb, name, edition]) => {
    const resource = resourceNamed(server, plural);
    const key = { name, namespace: NAMESPACE };
    const options = writeOptions(verb === "status" ? { subresource: "status" } : {});
    const object = MAKERS[plural]?.(name, `${nonce} ${edition}`);
    if (object === undefined) throw new RangeError(plural);
    const conditions = [{ type: "Programmed", status: "True", reason: "r", message: `${edition}` }];
    const patch: Readonly<Record<string, object>> = {
      touch: { metadata: { annotations: { touched: String(edition) } } },
      patch: { spec: { replicas: edition }, data: { text: null } },
      status: { status: { conditions } },
    };
    const verbs: Readonly<Record<string, () => unknown>> = {
      create: () => server.create(resource, NAMESPACE, object, options),
      delete: () => server.delete(resource, key),
      replace: () => {
        const changed = { ...copyJson(server.get(resource, key)), data: { edition: `${edition}` } };
        return server.replace(resource, key, changed, options);
      },
      renew: () => {
        const { metadata } = copyJson(server.get(resource, key));
        return server.replace(resource, key, { ...object, metadata }, options);
      },
      blind: () => server.replace(resource, key, object, options),
      stale: () => {
        const metadata = { ...object.metadata, resourceVersion: "1" };
        return server.replace(resource, key, { ...object, metadata }, options);
      },
      touch: () => server.patch(resource, key, "merge", patch[verb], options),
      patch: () => server.patch(resource, key, "merge", patch[verb], options),
      status: () => server.patch(resource, key, "merge", patch[verb], options),
    };
    try {
      const answer = verbs[verb]?.();
      return [answer, options.warnings];
    } catch (error) {
      if (!(error instanceof KubeApiError)) throw error;
      return [error.status, options.warnings];
    }
  });
  const all = [answers, server.snapshot(), server.store.since(0)];
  return JSON.stringify(all, (key, value: unknown) =>
    key === "managedFields" ? undefined : value,
  );
}

/** Without what is different in every world. */
function placeless(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UID")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "TIME");
}

describe("known writes", () => {
  let nonce = 0;

  it("come to what they came to when nobody knew them", () => {
    fc.assert(
      fc.property(plurals, fc.array(step, { minLength: 10, maxLength: 40 }), (plural, steps) => {
        // Nothing that was said before has this in it.
        nonce += 1;
        const setting = { plural, seed: 1, nowMs: 0, managedFields: false };
        // A server that keeps account of fields knows nothing.
        const expected = play(steps, nonce, { ...setting, managedFields: true });
        expect(play(steps, nonce, setting)).to.equal(expected);
        expect(play(steps, nonce, setting)).to.equal(expected);
        const elsewhere = play(steps, nonce, { ...setting, seed: 2, nowMs: 5_000_000 });
        expect(placeless(elsewhere)).to.equal(placeless(expected));
      }),
      { numRuns: 200 },
    );
  });

  it("carry over what hardly two objects share, and see when that stays as it was", () => {
    const renewals = [0, 1, 1, 3, 1].map((edition) => ["renew", "x", edition] as const);
    const steps: readonly Step[] = [["create", "x", 0], ...renewals];
    const [expected, ...known] = [true, false, false, false].map((managedFields) =>
      play(steps, 0, { plural: "leases", seed: 1, nowMs: 0, managedFields }),
    );
    for (const answers of known) expect(answers).to.equal(expected);
  });

  it("share what they have in common, in whichever server", () => {
    const plugin = {
      apiVersion: "configuration.konghq.com/v1",
      kind: "KongPlugin",
      metadata: { name: "shared" },
      plugin: "cors",
      config: { origins: ["*"] },
    };
    const [first, second] = [1, 2].map((seed) => {
      const server = fixtureServer({ random: seededRandom(seed), managedFields: false });
      const plugins = resourceNamed(server, "kongplugins");
      server.create(plugins, NAMESPACE, copyJson(plugin));
      return server.get(plugins, { name: "shared", namespace: NAMESPACE });
    });

    expect(second?.["config"]).to.equal(first?.["config"]);
    expect(second?.metadata.uid).not.to.equal(first?.metadata.uid);
  });
});
