// Random plans. They know what there is in a world, and nothing of what a controller may do wrong.
import fc, { type Arbitrary } from "fast-check";
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
import { aimedActions } from "./aim-actions.ts";
import { kubeFault, linkFault, nodeFault } from "./fault-arbitrary.ts";

const PLUGINS = ["p1", "p2"] as const;
const ROUTES = ["r1", "r2", "r3"] as const;
const REPLICAS_MAX = 2;
const LOSS_RATE = 0.05;
/** Between two actions: none for what comes together, often less than a sync, sometimes long enough for all to settle. */
const GAPS_MS = [0, 0, 50, 300, 1000, 3000, 6000, 15_000, 30_000] as const;

/** The objects that a plan may be about. */
interface Cast {
  readonly plugins: readonly string[];
  readonly globals: readonly string[];
  readonly routes: readonly string[];
  readonly httpRoutes: readonly string[];
  readonly consumers: readonly string[];
  readonly services: readonly string[];
  /** Whether configurations of plugins may be in Secrets. */
  readonly secrets: boolean;
}

const PLAIN: Cast = {
  plugins: PLUGINS,
  globals: [],
  routes: ROUTES,
  httpRoutes: [],
  consumers: [],
  services: [],
  secrets: false,
};

/** Most plans are about plugins and routes alone: what every controller may get wrong shows there the soonest. */
const CASTS: readonly { readonly weight: number; readonly cast: Cast }[] = [
  { weight: 6, cast: PLAIN },
  { weight: 1, cast: { ...PLAIN, globals: ["g1"] } },
  { weight: 1, cast: { ...PLAIN, routes: ["r1"], httpRoutes: ["h1", "h2"] } },
  { weight: 1, cast: { ...PLAIN, routes: ["r1"], consumers: ["c1", "c2"], secrets: true } },
  { weight: 1, cast: { ...PLAIN, routes: ["r1", "r2"], services: ["s1"] } },
  {
    weight: 1,
    cast: {
      ...PLAIN,
      globals: ["g1"],
      routes: ["r1"],
      httpRoutes: ["h1"],
      consumers: ["c1"],
      services: ["s1"],
      secrets: true,
    },
  },
];

/** @param actionsMax how many actions a plan has at most. */
export function planArbitrary(actionsMax: number): Arbitrary<Plan> {
  return fc.oneof(
    ...CASTS.map(({ weight, cast }) => ({ weight, arbitrary: planOf(cast, actionsMax) })),
  );
}

function planOf(cast: Cast, actionsMax: number): Arbitrary<Plan> {
  const { plugins, globals, routes, httpRoutes, consumers, services } = cast;
  const objects = objectArbitraries(cast);
  return fc
    .record({
      seed: fc.nat(2 ** 32 - 1),
      setting: settingArbitrary,
      plugins: fc.subarray([...plugins], { minLength: 1 }),
      others: mostOf([...globals, ...httpRoutes, ...consumers, ...services]),
      objects: fc.tuple(...objects),
      routes: fc.subarray([...routes], { minLength: Math.min(2, routes.length) }),
      steps: fc.array(
        fc.tuple(fc.constantFrom(...GAPS_MS), fc.nat(200), deedArbitrary(cast, objects)),
        { minLength: 1, maxLength: actionsMax, size: "max" },
      ),
    })
    .map(({ seed, setting, objects: drawn, steps, ...present }) => {
      const names: readonly string[] = [...present.plugins, ...present.others, ...present.routes];
      const there = drawn.filter(({ name }) => names.includes(name));
      return {
        version: PLAN_VERSION,
        seed,
        setting,
        objects: there,
        actions: aimedActions(timed(steps), there, setting.replicas, REPLICAS_MAX),
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
    if (gapMs > 0) atMs += gapMs + jitterMs;
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

/** Most things are there, and valid, most of the time. */
const isMostly = fc.integer({ min: 0, max: 2 }).map((draw) => draw !== 0);

function mostOf(names: readonly string[]): Arbitrary<readonly string[]> {
  return fc.tuple(...names.map(() => isMostly)).map((is) => names.filter((_, index) => is[index]));
}

function objectArbitraries(cast: Cast): readonly Arbitrary<PlanObject>[] {
  return [
    ...cast.plugins.map((name) => secretly(pluginArbitrary("plugin", name), cast)),
    ...cast.globals.map((name) => pluginArbitrary("global", name)),
    ...cast.routes.map((name) => routeArbitrary("route", name, cast)),
    ...cast.httpRoutes.map((name) => routeArbitrary("http-route", name, cast)),
    ...cast.consumers.map((name) => consumerArbitrary(name, cast)),
    ...cast.services.map(serviceArbitrary),
  ];
}

function namesOf(cast: Cast): readonly ObjectName[] {
  const { plugins, globals, routes, httpRoutes, consumers, services } = cast;
  return [
    ...plugins.map((name): ObjectName => `plugin ${name}`),
    ...globals.map((name): ObjectName => `global ${name}`),
    ...routes.map((name): ObjectName => `route ${name}`),
    ...httpRoutes.map((name): ObjectName => `http-route ${name}`),
    ...consumers.map((name): ObjectName => `consumer ${name}`),
    ...services.map((name): ObjectName => `service ${name}`),
  ];
}

function secretly(plugin: Arbitrary<PlanObject>, { secrets }: Cast): Arbitrary<PlanObject> {
  if (!secrets) return plugin;
  return fc
    .tuple(plugin, fc.boolean())
    .map(([drawn, fromSecret]) => ({ ...drawn, ...(fromSecret && { fromSecret }) }));
}

function serviceArbitrary(name: string): Arbitrary<PlanObject> {
  return isMostly.map((valid) => ({
    kind: "service" as const,
    name,
    health: valid ? ("valid" as const) : ("invalid" as const),
    edition: 1,
  }));
}

function consumerArbitrary(name: string, cast: Cast): Arbitrary<PlanObject> {
  return fc
    .tuple(isMostly, fc.constantFrom("invalid", "unknown"), fc.subarray([...cast.plugins]))
    .map(([valid, otherwise, plugins]) => ({
      kind: "consumer" as const,
      name,
      health: valid ? ("valid" as const) : otherwise,
      edition: 1,
      plugins,
    }));
}

function pluginArbitrary(kind: "plugin" | "global", name: string): Arbitrary<PlanObject> {
  return fc.tuple(isMostly, fc.constantFrom("invalid", "unknown")).map(([valid, otherwise]) => ({
    kind,
    name,
    health: valid ? ("valid" as const) : otherwise,
    edition: 1,
  }));
}

/** Half of the routes stand alone: what one team breaks is nothing to the others. */
function namedPlugins({ plugins }: Cast): Arbitrary<readonly string[]> {
  return fc.oneof(fc.constant([]), fc.subarray([...plugins], { minLength: 1 }));
}

function routeArbitrary(
  kind: "route" | "http-route",
  name: string,
  cast: Cast,
): Arbitrary<PlanObject> {
  const service = fc.constantFrom(undefined, ...cast.services);
  return fc.tuple(oneIn(4), namedPlugins(cast), service).map(([isBroken, plugins, behind]) => ({
    kind,
    name,
    health: isBroken ? ("invalid" as const) : ("valid" as const),
    edition: 1,
    plugins,
    ...(behind !== undefined && { service: behind }),
  }));
}

const gateway = fc.nat(REPLICAS_MAX - 1);

interface WeightedDeed {
  readonly weight: number;
  readonly arbitrary: Arbitrary<PlanDeed>;
}

function deedArbitrary(cast: Cast, objects: readonly Arbitrary<PlanObject>[]): Arbitrary<PlanDeed> {
  const object = fc.constantFrom(...namesOf(cast));
  return fc.oneof(...objectDeeds(object, objects), ...WORLD_DEEDS);
}

function objectDeeds(
  object: Arbitrary<ObjectName>,
  objects: readonly Arbitrary<PlanObject>[],
): readonly WeightedDeed[] {
  return [
    { weight: 4, arbitrary: object.map((each) => ({ type: "edit" as const, object: each })) },
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
      arbitrary: fc.oneof(...objects).map((each) => ({ type: "apply" as const, object: each })),
    },
  ];
}

const WORLD_DEEDS: readonly WeightedDeed[] = [
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
      .tuple(gateway, nodeFault)
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
];
