// Replays recorded cases of the real controller's events with whole rounds of the synchronizer, when they are at hand.
import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import type { ConfigReply } from "../../core/admin-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import { silentLog } from "../../core/log.ts";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import type { ResourceFailure } from "../failures/resource-failure.ts";
import { BEHAVIOURS } from "../fallback/behaviours.ts";
import { ClientManager } from "../gateways/client-manager.ts";
import { GatewayClient } from "../gateways/gateway-client.ts";
import { parseOptions } from "../options/parse-options.ts";
import { ObjectCache } from "../snapshot/object-cache.ts";
import { refOf } from "../snapshot/object-ref.ts";
import type { SyncObserver } from "../sync/sync-event.ts";
import { Synchronizer } from "../sync/synchronizer.ts";
import type { UpdateOutcome } from "../sync/update-outcome.ts";
import { FakeAdminApi } from "../testing/fake-admin-api.ts";
import type { ClusterEvent } from "./cluster-event.ts";
import { eventsObserver } from "./events-observer.ts";
import { turn } from "../testing/system-turn.ts";

const FOLDER = new URL("../../../shared/vectors/controller/sync/", import.meta.url);

interface EventsVector {
  readonly id: string;
  readonly name: string;
  readonly expect_error: boolean;
  /** `Kind: type reason`; without a kind it is the Pod. */
  readonly expect_emitting_events: readonly string[];
  readonly translation_failures?: boolean;
  readonly update_error?: boolean;
  readonly entity_errors?: boolean;
  readonly fallback_configuration?: boolean;
  readonly fallback_configuration_update_error?: boolean;
  readonly fallback_configuration_translation_failures?: boolean;
}

interface PodVector {
  readonly id: string;
  readonly name: string;
  readonly expect_events: boolean;
  readonly pod_name?: string;
  readonly pod_namespace?: string;
}

const INGRESS = make("networking.k8s.io/v1", "Ingress");
const SERVICE = make("v1", "Service");
const POD = { namespace: "kong", name: "controller-0" };

if (existsSync(FOLDER)) {
  describe("recorded events", () => {
    for (const vector of casesOf<EventsVector>("events.json")) {
      it(`${vector.id} ${vector.name}`, async () => {
        const { events, outcome } = await update(vector, POD);
        expect(
          events.map(({ object, type, reason }) => `${object.kind}: ${type} ${reason}`),
        ).to.have.members(
          vector.expect_emitting_events.map((text) =>
            text.includes(": ") ? text : `Pod: ${text}`,
          ),
        );
        expect("error" in outcome).to.equal(vector.expect_error);
      });
    }
  });

  describe("recorded events of the Pod", () => {
    for (const {
      id,
      name,
      pod_name: pod,
      pod_namespace: namespace,
      ...vector
    } of casesOf<PodVector>("pod_events.json")) {
      it(`${id} ${name}`, async () => {
        const environment = { POD_NAME: pod, POD_NAMESPACE: namespace };
        const parsed = parseOptions([], environment, () => "");
        if (!parsed.ok) throw new Error(parsed.text);
        const { events } = await update({}, parsed.options.controller.pod);
        expect(events.map(({ object }) => object)).to.deep.equal(
          vector.expect_events ? [{ apiVersion: "v1", kind: "Pod", namespace, name: pod }] : [],
        );
      });
    }
  });
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what the file holds
function casesOf<V>(file: string): readonly V[] {
  const { cases }: { readonly cases: readonly V[] } = JSON.parse(
    readFileSync(new URL(file, FOLDER), "utf8"),
  );
  return cases;
}

/** One round with one gateway, which refuses what the case says. */
async function update(
  vector: Partial<EventsVector>,
  pod: typeof POD | undefined,
): Promise<{ readonly events: readonly ClusterEvent[]; readonly outcome: UpdateOutcome }> {
  const events: ClusterEvent[] = [];
  const observe = eventsObserver({ record: (event) => events.push(event) }, { pod });
  const gateway = new FakeAdminApi("http://gateway");
  gateway.judge = (document) => {
    const isFallback = !document.includes("Ingress");
    if (isFallback) return vector.fallback_configuration_update_error ? refusal(INGRESS) : "accept";
    if (!vector.update_error) return "accept";
    return vector.entity_errors ? refusal(INGRESS, SERVICE) : { status: 500, body: "" };
  };
  const outcome = await synchronizer(gateway, vector, observe).update();
  return { events, outcome };
}

function synchronizer(
  gateway: FakeAdminApi,
  vector: Partial<EventsVector>,
  observe: SyncObserver,
): Synchronizer {
  const clock = new VirtualClock(turn);
  const cache = new ObjectCache();
  cache.apply("Ingress", INGRESS);
  cache.apply("Service", SERVICE);
  const common = { clock, log: silentLog };
  const gateways = new ClientManager(
    {
      ...common,
      connect: () => gateway,
      asksBeforeReady: true,
      checkIntervalMs: 10_000,
      checkTimeoutMs: 5000,
    },
    [new GatewayClient(gateway)],
  );
  return new Synchronizer({
    ...common,
    observe,
    cache,
    gateways,
    behaviour: BEHAVIOURS.guarded,
    translate: (stores) => {
      const kinds = [...stores.store("Ingress").values(), ...stores.store("Service").values()];
      const isFallback = kinds.length === 0;
      const fails = isFallback
        ? vector.fallback_configuration_translation_failures
        : vector.translation_failures;
      const services = kinds.map(({ kind }) => ({ name: kind }));
      return {
        candidate: { pluginNames: new Set(), render: () => ({ _format_version: "3.0", services }) },
        failures: fails ? [failureOf(INGRESS), failureOf(SERVICE)] : [],
        objects: kinds.map(refOf),
      };
    },
    random: seededRandom(1),
    retry: { firstMs: 1000, maxMs: 5000 },
    statusTimeoutMs: 1000,
    pushTimeoutMs: 1000,
    pushesUnchanged: false,
    fallbackEnabled: vector.fallback_configuration === true,
    backfillEnabled: false,
  });
}

function failureOf(object: KubeObject): ResourceFailure {
  return { message: "cannot be translated", objects: [refOf(object)] };
}

function refusal(...objects: readonly KubeObject[]): ConfigReply {
  const flattened = objects.map(({ apiVersion, kind, metadata }) => ({
    entity_type: "service",
    entity_tags: [
      `k8s-name:${metadata.name}`,
      `k8s-namespace:${metadata.namespace}`,
      `k8s-kind:${kind}`,
      `k8s-uid:${metadata.uid}`,
      ...(apiVersion.includes("/") ? [`k8s-group:${apiVersion.split("/")[0]}`] : []),
      "k8s-version:v1",
    ],
    errors: [{ type: "field", field: "host", message: "bad" }],
  }));
  return { status: 400, body: JSON.stringify({ flattened_errors: flattened }) };
}

function make(apiVersion: string, kind: string): KubeObject {
  const metadata = { name: "web", namespace: "shop", uid: `uid-${kind}`, resourceVersion: "1" };
  return { apiVersion, kind, metadata };
}
