// The smallest plans that were found of the zoo's members: what a search once took is at hand.
import type { BehaviourName } from "../../../controller/fallback/behaviours.ts";
import type { Plan } from "../../plans/plan.ts";

/** `name`: of a member. */
export interface KeptPlan {
  readonly behaviour: BehaviourName;
  readonly name: string;
  readonly plan: Plan;
}

export const KEPT_PLANS: readonly KeptPlan[] = [
  {
    behaviour: "legacy",
    name: "panic on a snapshot that was never initialised",
    plan: {
      version: 3,
      seed: 3746034890,
      setting: {
        replicas: 1,
        boot: { silentMs: 2000, unavailableMs: 1000 },
        backfill: false,
        probed: true,
      },
      objects: [
        { kind: "plugin", name: "p1", health: "invalid", edition: 1 },
        { kind: "route", name: "r1", health: "valid", edition: 1, plugins: ["p1"] },
      ],
      actions: [{ atMs: 4000, type: "restart-gateway", gateway: 0, downMs: 0 }],
    },
  },
  {
    behaviour: "legacy",
    name: "second panic, in the snapshot to restore from",
    plan: {
      version: 3,
      seed: 20,
      setting: {
        replicas: 0,
        boot: { silentMs: 2000, unavailableMs: 1000 },
        backfill: true,
        probed: true,
      },
      objects: [
        { kind: "plugin", name: "p1", health: "valid", edition: 1 },
        { kind: "route", name: "r3", health: "valid", edition: 1, plugins: ["p1"] },
      ],
      actions: [
        { atMs: 1000, type: "scale", replicas: 1 },
        { atMs: 8000, type: "break", object: "plugin p1", health: "invalid" },
        { atMs: 23000, type: "scale", replicas: 2 },
      ],
    },
  },
  {
    behaviour: "legacy",
    name: "restart in place goes unnoticed",
    plan: {
      version: 3,
      seed: 3762896345,
      setting: { replicas: 2, boot: { silentMs: 100, unavailableMs: 100 }, backfill: false },
      objects: [{ kind: "route", name: "r2", health: "valid", edition: 1, plugins: [] }],
      actions: [{ atMs: 16000, type: "restart-gateway", gateway: 1, downMs: 0 }],
    },
  },
  {
    behaviour: "guarded",
    name: "gateway is stuck without a configuration",
    plan: {
      version: 3,
      seed: 1427461924,
      setting: { replicas: 0, boot: { silentMs: 100, unavailableMs: 100 }, backfill: false },
      objects: [
        { kind: "route", name: "r1", health: "valid", edition: 1, plugins: [] },
        { kind: "route", name: "r3", health: "invalid", edition: 1, plugins: [] },
      ],
      actions: [
        { atMs: 1000, type: "scale", replicas: 1 },
        {
          atMs: 1300,
          type: "fail-gateway",
          gateway: 0,
          fault: { method: "POST", path: "/config", times: 1, status: 503 },
        },
      ],
    },
  },
  {
    behaviour: "guarded",
    name: "restart in place goes unnoticed",
    plan: {
      version: 3,
      seed: 4294967268,
      setting: { replicas: 1, boot: { silentMs: 100, unavailableMs: 100 }, backfill: false },
      objects: [{ kind: "route", name: "r3", health: "valid", edition: 1, plugins: [] }],
      actions: [{ atMs: 6200, type: "restart-gateway", gateway: 0, downMs: 0 }],
    },
  },
  {
    behaviour: "guarded",
    name: "good change is lost after a failed push",
    plan: {
      version: 3,
      seed: 25,
      setting: { replicas: 1, boot: { silentMs: 700, unavailableMs: 300 }, backfill: false },
      objects: [
        { kind: "route", name: "r1", health: "valid", edition: 1, plugins: [] },
        { kind: "route", name: "r2", health: "invalid", edition: 1, plugins: [] },
      ],
      actions: [
        { atMs: 23000, type: "restart-gateway", gateway: 0, downMs: 0 },
        { atMs: 23000, type: "edit", object: "route r1" },
      ],
    },
  },
  {
    behaviour: "guarded",
    name: "last valid snapshot is poisoned",
    plan: {
      version: 3,
      seed: 20,
      setting: {
        replicas: 0,
        boot: { silentMs: 2000, unavailableMs: 1000 },
        backfill: true,
        probed: true,
      },
      objects: [
        { kind: "plugin", name: "p1", health: "valid", edition: 1 },
        { kind: "route", name: "r3", health: "valid", edition: 1, plugins: ["p1"] },
      ],
      actions: [
        { atMs: 1000, type: "scale", replicas: 1 },
        { atMs: 8000, type: "break", object: "plugin p1", health: "invalid" },
        { atMs: 23000, type: "scale", replicas: 2 },
      ],
    },
  },
  {
    behaviour: "unchanged-cache-skips-gateways",
    name: "an unchanged cache skips new gateways",
    plan: {
      version: 3,
      seed: 11,
      setting: { replicas: 1, boot: { silentMs: 700, unavailableMs: 300 }, backfill: false },
      objects: [{ kind: "route", name: "r2", health: "valid", edition: 1, plugins: [] }],
      actions: [{ atMs: 3000, type: "scale", replicas: 2 }],
    },
  },
  {
    behaviour: "trusts-what-was-sent",
    name: "what was sent counts as what is held",
    plan: {
      version: 3,
      seed: 4294967268,
      setting: { replicas: 1, boot: { silentMs: 100, unavailableMs: 100 }, backfill: false },
      objects: [{ kind: "route", name: "r3", health: "valid", edition: 1, plugins: [] }],
      actions: [{ atMs: 6200, type: "restart-gateway", gateway: 0, downMs: 0 }],
    },
  },
  {
    behaviour: "serves-without-missing-plugins",
    name: "served without a plugin that is missing",
    plan: {
      version: 3,
      seed: 4294967264,
      setting: { replicas: 1, boot: { silentMs: 2000, unavailableMs: 1000 }, backfill: false },
      objects: [{ kind: "route", name: "r2", health: "valid", edition: 1, plugins: ["p2"] }],
      actions: [],
    },
  },
];
