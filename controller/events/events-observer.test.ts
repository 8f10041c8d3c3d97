import { expect } from "chai";
import type { ResourceFailure } from "../failures/resource-failure.ts";
import type { SyncEvent } from "../sync/sync-event.ts";
import type { ClusterEvent } from "./cluster-event.ts";
import { eventsObserver } from "./events-observer.ts";

const POD = { namespace: "kong", name: "controller-0" };
const URL = "https://10.0.0.1:8444";
const INGRESS = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "i" };
const SERVICE = { apiVersion: "v1", kind: "Service", namespace: "ns", name: "s" };
const FAILURE: ResourceFailure = { message: "invalid path: no", objects: [INGRESS, SERVICE] };

type Updated = Extract<SyncEvent, { type: "gateway-updated" }>;

describe("eventsObserver", () => {
  for (const isFallback of [false, true]) {
    const prefix = isFallback ? "Fallback" : "";
    const what = isFallback ? "fallback Kong configuration" : "Kong configuration";
    describe(isFallback ? "in a fallback" : "in a regular round", () => {
      for (const kind of ["accepted", "unchanged"] as const) {
        it(`tells the Pod that a gateway is configured (${kind})`, () => {
          expect(eventsOf(updated({ kind }, isFallback))).to.deep.equal([
            {
              object: { apiVersion: "v1", kind: "Pod", ...POD },
              type: "Normal",
              reason: `${prefix}KongConfigurationSucceeded`,
              message: `successfully applied ${what} to ${URL}`,
            },
          ]);
        });
      }

      it("tells the Pod that a gateway refused, then each object why", () => {
        const events = eventsOf(updated(rejected(), isFallback));
        expect(
          events.map(({ object, type, message }) => [object.kind, type, message]),
        ).to.deep.equal([
          ["Pod", "Warning", `failed to apply ${what} to ${URL}: HTTP status 400`],
          ["Ingress", "Warning", "invalid path: no"],
          ["Service", "Warning", "invalid path: no"],
        ]);
        expect(new Set(events.map(({ reason }) => reason))).to.deep.equal(
          new Set([`${prefix}KongConfigurationApplyFailed`]),
        );
      });

      it("tells only the Pod that a gateway gave no verdict", () => {
        const result = { kind: "failed", message: "no answer", reason: "network" } as const;
        expect(
          eventsOf(updated(result, isFallback)).map(({ object }) => object.kind),
        ).to.deep.equal(["Pod"]);
      });

      it("tells objects that they could not be translated", () => {
        const event = {
          type: "translated",
          isFallback,
          failures: [FAILURE],
          durationMs: 1,
        } as const;
        expect(eventsOf(event)).to.deep.equal(
          [INGRESS, SERVICE].map((object) => ({
            object,
            type: "Warning",
            reason: `${prefix}KongConfigurationTranslationFailed`,
            message: "invalid path: no",
          })),
        );
      });
    });
  }

  it("warns of a gateway that is ready and holds nothing", () => {
    const gateways = [
      { url: URL, isConfigured: false },
      { url: "http://fine", isConfigured: true },
    ];
    expect(eventsOf({ type: "gateways-checked", gateways })).to.deep.equal([
      {
        object: { apiVersion: "v1", kind: "Pod", ...POD },
        type: "Warning",
        reason: "GatewayWithoutConfiguration",
        message: `${URL} is ready and holds no configuration`,
      },
    ]);
  });

  it("has no events for a Pod that it does not know", () => {
    const events = eventsOf(updated(rejected(), false), "none");
    expect(events.map(({ object }) => object.kind)).to.deep.equal(["Ingress", "Service"]);
  });
});

function eventsOf(event: SyncEvent, pod: typeof POD | "none" = POD): readonly ClusterEvent[] {
  const events: ClusterEvent[] = [];
  eventsObserver(
    { record: (one) => events.push(one) },
    { pod: pod === "none" ? undefined : pod },
  )(event);
  return events;
}

function updated(result: Updated["result"], isFallback: boolean): SyncEvent {
  return {
    type: "gateway-updated",
    url: URL,
    isFallback,
    config: { _format_version: "3.0" },
    sha: "",
    bytes: 0,
    durationMs: 0,
    result,
  };
}

function rejected(): Updated["result"] {
  return {
    kind: "rejected",
    message: "HTTP status 400",
    failures: [FAILURE],
    unattributed: [],
    rawBody: "",
  };
}
