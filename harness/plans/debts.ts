// What gateways owe to the routes and consumers of a plan, followed from deed to deed.
import {
  nameOf,
  DOOR,
  pathIn,
  pathOf,
  servedNameOf,
  type ObjectName,
  type ServedName,
  type PlanDeed,
  type PlanServed,
} from "./plan.ts";
import {
  isAnswered,
  isServed,
  deletedBy,
  servedOf,
  standingOf,
  stateAfter,
  type PlanState,
} from "./plan-state.ts";

/** What clients must, and must not, get 200 for. */
export interface Debt {
  readonly object: ServedName;
  /** One of them at least; empty: none has to be. */
  readonly owed: readonly string[];
  /** What those answer: 503 or 500 where nobody is behind a route. */
  readonly answers: readonly number[];
  readonly forbidden: readonly string[];
  /** Why, in a word. */
  readonly because: DebtReason;
}

/** `kept`: broken, and to be served in its last valid version. `free`: it may be served or not. */
export type DebtReason = "valid" | "broken" | "incomplete" | "deleted" | "kept" | "free";

interface RouteHistory {
  /** Every edition that there has been. */
  readonly editions: ReadonlySet<number>;
  readonly wasValid: boolean;
  /** The editions that may be served as the last valid one, oldest first, once one was seen in force everywhere. */
  readonly keptFrom: number | undefined;
}

/** Immutable: each step gives the next. */
export interface Ledger {
  readonly state: PlanState;
  readonly backfill: boolean;
  readonly histories: ReadonlyMap<ServedName, RouteHistory>;
}

export function openLedger(state: PlanState, backfill: boolean): Ledger {
  return withHistories({ state, backfill, histories: new Map() });
}

/**
 * @param isInForce whether every gateway served all it owed just before.
 * @param recent states that were so shortly ago that somebody may be told of this deed before, of another kind of object,
 *   of what ended them.
 */
export function ledgerAfter(
  ledger: Ledger,
  deed: PlanDeed,
  isInForce: boolean,
  recent: readonly PlanState[] = [],
): Ledger {
  const before = isInForce ? withKept(ledger) : ledger;
  // Who starts anew has no memory of what was valid.
  const histories =
    deed.type === "restart-controller" ? withoutKept(before.histories) : before.histories;
  const gone = deletedBy(ledger.state, deed);
  const after = { ...before, histories, state: stateAfter(ledger.state, deed) };
  return withHistories(after, gone, recent);
}

/** As after a crash: nothing is remembered. */
export function forgetKept(ledger: Ledger): Ledger {
  return { ...ledger, histories: withoutKept(ledger.histories) };
}

export function debtsOf({ state, backfill, histories }: Ledger): readonly Debt[] {
  const current = new Map(servedOf(state).map((route) => [servedNameOf(route), route]));
  const debts = [...histories].map(([name, history]) =>
    debtOf(state, backfill, name, history, current.get(name)),
  );
  const hasDoor = debts.some(({ object }) => object.startsWith("consumer "));
  return hasDoor ? [...debts, CLOSED_DOOR] : debts;
}

const ANSWERED: readonly number[] = [200];
/** What nobody is behind: no endpoints; or no Service, of an HTTPRoute, as the Gateway API wants it. */
const UNANSWERED: readonly number[] = [503];
const NO_SERVICE: readonly number[] = [500];
const EITHER: readonly number[] = [...ANSWERED, ...UNANSWERED, ...NO_SERVICE];

function answersOf(state: PlanState, served: PlanServed): readonly number[] {
  if (isAnswered(state, served)) return ANSWERED;
  const isThere = served.kind !== "consumer" && state.has(`service ${served.service ?? ""}`);
  return served.kind === "http-route" && !isThere ? NO_SERVICE : UNANSWERED;
}

/** What guards everything guards the door alone, which with backfill may be open as it was before. */
function isDoorKept(state: PlanState, { kind }: PlanServed): boolean {
  return (
    kind === "consumer" &&
    [...state.values()].some((object) => object.kind === "global" && object.health !== "valid")
  );
}

/** Nobody comes in without a key. */
const CLOSED_DOOR: Debt = {
  object: `route ${DOOR}`,
  owed: [],
  answers: ANSWERED,
  forbidden: [`/${DOOR}`],
  because: "incomplete",
};

/** Every path that a debt may be about. */
export function pathsOf(debts: readonly Debt[]): readonly string[] {
  return [...new Set(debts.flatMap(({ owed, forbidden }) => [...owed, ...forbidden]))];
}

function debtOf(
  state: PlanState,
  backfill: boolean,
  object: ServedName,
  { editions, wasValid, keptFrom }: RouteHistory,
  route: PlanServed | undefined,
): Debt {
  const paths = [...editions].map((edition) => pathIn(object, edition));
  if (route === undefined) {
    return { object, owed: [], answers: ANSWERED, forbidden: paths, because: "deleted" };
  }
  // An old version may have been behind another Service.
  const answers = "service" in route ? EITHER : ANSWERED;
  const standing = standingOf(state, route);
  if (standing === "valid") {
    const own = pathOf(route);
    const others = paths.filter((path) => path !== own);
    const now = answersOf(state, route);
    return { object, owed: [own], answers: now, forbidden: others, because: "valid" };
  }
  if (!backfill || !(wasValid || isDoorKept(state, route))) {
    return { object, owed: [], answers, forbidden: paths, because: standing };
  }
  if (standing === "broken" && keptFrom !== undefined) {
    const kept = [...editions].filter((edition) => edition >= keptFrom);
    const owed = kept.map((edition) => pathIn(object, edition));
    return { object, owed, answers: EITHER, forbidden: [], because: "kept" };
  }
  return { object, owed: [], answers, forbidden: [], because: "free" };
}

function withHistories(
  ledger: Ledger,
  gone?: ObjectName,
  recent: readonly PlanState[] = [],
): Ledger {
  const histories = new Map(ledger.histories);
  for (const route of servedOf(ledger.state)) {
    const object = servedNameOf(route);
    const { editions = [], wasValid = false, keptFrom } = histories.get(object) ?? {};
    histories.set(object, {
      editions: new Set([...editions, route.edition]),
      wasValid:
        wasValid ||
        standingOf(ledger.state, route) === "valid" ||
        recent.some((state) => seemsValid(ledger.state, route, state)),
      // What the last valid version was made of is gone with one of its parts.
      keptFrom: isPartOf(route, gone) ? undefined : keptFrom,
    });
  }
  for (const [object, history] of histories) {
    if (ledger.state.has(object)) continue;
    histories.set(object, { ...history, wasValid: false, keptFrom: undefined });
  }
  return { ...ledger, histories };
}

/** Whether it is valid with what guarded it before, or was what is valid with what guards it now. */
function seemsValid(state: PlanState, route: PlanServed, before: PlanState): boolean {
  if (standingOf(before, route) === "valid") return true;
  const old = before.get(servedNameOf(route));
  return old !== undefined && isServed(old) && standingOf(state, old) === "valid";
}

function isPartOf(route: PlanServed, object: ObjectName | undefined): boolean {
  // What is global is part of everything.
  if (route.kind !== "consumer" && object === `service ${route.service}`) return true;
  if (object === nameOf(route) || object?.startsWith("global ") === true) return true;
  return route.plugins.some((plugin) => object === `plugin ${plugin}`);
}

function withKept(ledger: Ledger): Ledger {
  const histories = new Map(ledger.histories);
  for (const route of servedOf(ledger.state)) {
    const history = histories.get(servedNameOf(route));
    if (history === undefined || standingOf(ledger.state, route) !== "valid") continue;
    histories.set(servedNameOf(route), { ...history, keptFrom: route.edition });
  }
  return { ...ledger, histories };
}

function withoutKept(histories: Ledger["histories"]): Ledger["histories"] {
  return new Map(
    [...histories].map(([object, history]) => [object, { ...history, keptFrom: undefined }]),
  );
}
