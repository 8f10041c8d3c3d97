// Random plans. They know what there is in a world, and nothing of what a controller may do wrong.
import fc, { type Arbitrary } from "fast-check";
import type { NodeFault } from "../../mock-kong/fleet/node-fault.ts";
import type { KubeFault } from "../../mock-kube/faults/kube-fault.ts";
import type { LinkFault } from "../scenario/link-fault.ts";
import type { PrioritySchedule } from "../simulated/priority-order.ts";
import {
  PLAN_VERSION,
  type Boot,
  type ObjectName,
  type Plan,
  type PlanAction,
  type PlanDeed,
  type PlanObject,
  type PlanSetting,
} from "../plans/plan.ts";

const PLUGINS = ["p1", "p2"] as const;
const ROUTES = ["r1", "r2", "r3"] as const;
const REPLICAS_MAX = 2;
const LOSS_RATE = 0.05;
/** Between two actions: often less than a sync, sometimes long enough for all to settle. */
const GAPS_MS = [50, 300, 1000, 3000, 6000, 15_000] as const;

/** @param actionsMax how many actions a plan has at most. */
export function planArbitrary(actionsMax: number): Arbitrary<Plan> {
  return fc
    .record({
      seed: fc.nat(2 ** 32 - 1),
      setting: settingArbitrary,
      plugins: fc.subarray([...PLUGINS], { minLength: 1 }),
      objects: fc.tuple(...PLUGINS.map(pluginArbitrary), ...ROUTES.map(routeArbitrary)),
      routes: fc.subarray([...ROUTES], { minLength: 1 }),
      steps: fc.array(fc.tuple(fc.constantFrom(...GAPS_MS), fc.nat(200), deedArbitrary), {
        minLength: 1,
        maxLength: actionsMax,
        size: "max",
      }),
    })
    .map(({ seed, setting, plugins, routes, objects, steps }) => {
      const present: readonly string[] = [...plugins, ...routes];
      return {
        version: PLAN_VERSION,
        seed,
        setting,
        objects: objects.filter(({ name }) => present.includes(name)),
        actions: timed(steps),
      };
    });
}

/** More choices than this between streams are rare in one run. */
const CHOICES = 400;
const CHANGES_MAX = 3;

/** From less than a message takes to as long as readiness checks, which time out after 2 s, stand. */
export const scheduleArbitrary: Arbitrary<PrioritySchedule> = fc.record({
  windowMs: fc.constantFrom(2, 20, 200),
  changeAt: fc
    .uniqueArray(fc.integer({ min: 1, max: CHOICES }), { maxLength: CHANGES_MAX, size: "max" })
    .map((changes) => changes.toSorted((a, b) => a - b)),
});

function timed(
  steps: readonly (readonly [gapMs: number, jitterMs: number, deed: PlanDeed])[],
): readonly PlanAction[] {
  let atMs = 0;
  return steps.map(([gapMs, jitterMs, deed]) => {
    atMs += gapMs + jitterMs;
    return { atMs, ...deed };
  });
}

const boot = fc.constantFrom<Boot>(
  { silentMs: 100, unavailableMs: 100 },
  { silentMs: 700, unavailableMs: 300 },
  { silentMs: 2000, unavailableMs: 1000 },
);

const settingArbitrary: Arbitrary<PlanSetting> = fc
  .record({
    replicas: fc.integer({ min: 0, max: REPLICAS_MAX }),
    boot,
    backfill: fc.boolean(),
    probed: oneIn(4),
    events: oneIn(4),
    loses: oneIn(8),
  })
  .map(({ probed, events, loses, ...setting }) => ({
    ...setting,
    ...(probed && { probed: true }),
    ...(events && { events: true }),
    ...(loses && { lossRate: LOSS_RATE }),
  }));

function oneIn(count: number): Arbitrary<boolean> {
  return fc.nat(count - 1).map((draw) => draw === 0);
}

/** Most things are valid most of the time. */
const isValid = fc.integer({ min: 0, max: 2 }).map((draw) => draw !== 0);

function pluginArbitrary(name: string): Arbitrary<PlanObject> {
  return fc.tuple(isValid, fc.constantFrom("invalid", "unknown")).map(([valid, otherwise]) => ({
    kind: "plugin" as const,
    name,
    health: valid ? ("valid" as const) : otherwise,
    edition: 1,
  }));
}

function routeArbitrary(name: string): Arbitrary<PlanObject> {
  return fc.tuple(isValid, isValid, fc.subarray([...PLUGINS])).map(([one, other, plugins]) => ({
    kind: "route" as const,
    name,
    health: one || other ? ("valid" as const) : ("invalid" as const),
    edition: 1,
    plugins,
  }));
}

const names: readonly ObjectName[] = [
  ...PLUGINS.map((name): ObjectName => `plugin ${name}`),
  ...ROUTES.map((name): ObjectName => `route ${name}`),
];
const object = fc.constantFrom(...names);
const gateway = fc.nat(REPLICAS_MAX - 1);

const requestFault = fc
  .tuple(
    fc.constantFrom(
      { method: "POST", path: "/config" },
      { method: "GET", path: "/status" },
      { method: "GET", path: "/" },
    ),
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom(
      { status: 500 } as const,
      { status: 503 } as const,
      { kind: "reset" } as const,
      { kind: "hang" } as const,
      { kind: "slow", delayMs: 1500 } as const,
    ),
  )
  .map(([matching, times, what]): NodeFault => ({ ...matching, times, ...what }));

const stateFault = fc.constantFrom<NodeFault>(
  { kind: "refuse", forMs: 1500 },
  { kind: "lose-configuration" },
);

const linkFault = fc.constantFrom<LinkFault>(
  { kind: "cut", forMs: 500 },
  { kind: "cut", forMs: 3000 },
  { kind: "lose-answers", times: 1 },
  { kind: "lose-answers", times: 3 },
  { kind: "repeat-push", afterMs: 100 },
  { kind: "repeat-push", afterMs: 1500 },
);

const followed = fc.constantFrom(
  "ingresses.networking.k8s.io",
  "kongplugins.configuration.konghq.com",
  "endpointslices.discovery.k8s.io",
);
const times = fc.integer({ min: 1, max: 3 });

const kubeFault: Arbitrary<KubeFault> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("get", "list", "watch", "update", "patch"),
      times,
      fc.constantFrom(429, 500, 503),
    )
    .map(([verb, count, status]): KubeFault => ({
      kind: "answer",
      match: { verb },
      times: count,
      status,
    })),
  times.map((count): KubeFault => ({ kind: "conflict", times: count })),
  fc
    .tuple(followed, times)
    .map(([resource, count]): KubeFault => ({ kind: "expire", match: { resource }, times: count })),
  followed.map((resource): KubeFault => ({ kind: "hold-events", match: { resource } })),
  fc
    .tuple(fc.option(followed), fc.constantFrom("close", "reset"))
    .map(([resource, how]): KubeFault => {
      return { kind: "end-watches", how, ...(resource !== null && { match: { resource } }) };
    }),
  followed.map((resource): KubeFault => {
    return { kind: "slow", match: { resource }, delayMs: 1500, times: 2 };
  }),
);

const deedArbitrary: Arbitrary<PlanDeed> = fc.oneof(
  { weight: 2, arbitrary: object.map((each) => ({ type: "edit" as const, object: each })) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(object, fc.constantFrom("invalid", "unknown"))
      .map(([each, health]) => ({ type: "break" as const, object: each, health })),
  },
  { weight: 3, arbitrary: object.map((each) => ({ type: "fix" as const, object: each })) },
  { weight: 1, arbitrary: object.map((each) => ({ type: "delete" as const, object: each })) },
  {
    weight: 2,
    arbitrary: fc
      .oneof(...PLUGINS.map(pluginArbitrary), ...ROUTES.map(routeArbitrary))
      .map((each) => ({ type: "apply" as const, object: each })),
  },
  { weight: 1, arbitrary: fc.constant({ type: "touch" as const }) },
  {
    weight: 6,
    arbitrary: fc
      .integer({ min: 0, max: REPLICAS_MAX })
      .map((replicas) => ({ type: "scale" as const, replicas })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(gateway, fc.constantFrom(0, 100, 1000, 4000))
      .map(([each, downMs]) => ({ type: "restart-gateway" as const, gateway: each, downMs })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(gateway, fc.oneof({ weight: 4, arbitrary: requestFault }, stateFault))
      .map(([each, fault]) => ({ type: "fail-gateway" as const, gateway: each, fault })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(gateway, linkFault)
      .map(([each, fault]) => ({ type: "fail-link" as const, gateway: each, fault })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(kubeFault, fc.constantFrom(500, 3000))
      .map(([fault, forMs]) => ({ type: "fail-kube" as const, fault, forMs })),
  },
  { weight: 1, arbitrary: boot.map((each) => ({ type: "set-boot" as const, boot: each })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(-3_600_000, -20_000, 20_000, 3_600_000)
      .map((byMs) => ({ type: "jump-clock" as const, byMs })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(500, 3000).map((forMs) => ({ type: "cut-kube" as const, forMs })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("stop", "kill")
      .map((how) => ({ type: "restart-controller" as const, how })),
  },
);
