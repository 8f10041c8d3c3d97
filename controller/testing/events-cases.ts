// Recorded cases of the real controller's events, replayed with whole rounds of the synchronizer.
import type { ConfigReply } from "../../core/admin-api.ts";
import { arrayOr, stringOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { silentLog } from "../../core/log.ts";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import type { ClusterEvent } from "../events/cluster-event.ts";
import { eventsObserver } from "../events/events-observer.ts";
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
import { FakeAdminApi } from "./fake-admin-api.ts";
import type { ReplayedCase } from "./fallback-cases.ts";
import { turn } from "./system-turn.ts";

/** What a gateway refuses in the round, and what cannot be translated. */
type EventsCase = Readonly<
  Partial<
    Record<
      | "translation_failures"
      | "update_error"
      | "entity_errors"
      | "fallback_configuration"
      | "fallback_configuration_update_error"
      | "fallback_configuration_translation_failures",
      boolean
    >
  >
>;

const INGRESS = make("networking.k8s.io/v1", "Ingress");
const SERVICE = make("v1", "Service");
const POD = { namespace: "kong", name: "controller-0" };

/** Which events a round is worth, and whether it ends with an error. */
export async function replayEvents(recorded: JsonObject): Promise<ReplayedCase> {
  const { events, outcome } = await update(recorded, POD);
  const told = events.map(({ object, type, reason }) => `${object.kind}: ${type} ${reason}`);
  const expected = arrayOr(recorded["expect_emitting_events"])
    .map(String)
    .map((text) => (text.includes(": ") ? text : `Pod: ${text}`));
  return {
    expected: { events: expected.toSorted(), isError: recorded["expect_error"] },
    got: { events: told.toSorted(), isError: "error" in outcome },
  };
}

/** Whether the Pod hears of a round. */
export async function replayPodEvents(recorded: JsonObject): Promise<ReplayedCase> {
  const { pod_name: name, pod_namespace: namespace, expect_events: isExpected } = recorded;
  const environment = { POD_NAME: textOr(name), POD_NAMESPACE: textOr(namespace) };
  const parsed = parseOptions([], environment, () => "");
  if (!parsed.ok) throw new Error(parsed.text);
  const { events } = await update({}, parsed.options.controller.pod);
  return {
    expected: isExpected === true ? [{ apiVersion: "v1", kind: "Pod", namespace, name }] : [],
    got: events.map(({ object }) => object),
  };
}

function textOr(value: unknown): string | undefined {
  return value === undefined ? undefined : stringOr(value, "");
}

/** One round with one gateway, which refuses what the case says. */
async function update(
  vector: EventsCase,
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
  vector: EventsCase,
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
