// Snapshot consistency: what is pushed is of one moment of each kind of object, and never goes back to an earlier one.
import type { Violation } from "./judge-gateways.ts";
import type { Plan, PlanObject } from "./plan.ts";
import { objectsOf, servedOf, standingOf, type PlanState } from "./plan-state.ts";
import { shownInText, shows, type ShownObject } from "./shown-version.ts";

/**
 * Each kind comes in a stream of its own, so that a controller may know a newer state of one kind beside an older one of
 * another. Of one kind, what is pushed must be of a single state that there was, objects left out. To a gateway, a
 * controller does not push what is of an earlier state than what it pushed before. With backfill old versions are
 * wanted as soon as anything has been broken, and nothing is judged from then on.
 */
export class SnapshotWatch {
  readonly #backfill: boolean;
  readonly #fromSecrets: ReadonlySet<string>;
  readonly #states: PlanState[] = [];
  /** By gateway and kind: the earliest state that the last push may have been of. */
  readonly #earliest = new Map<string, number>();
  #isOver = false;

  constructor(plan: Plan) {
    this.#backfill = plan.setting.backfill;
    // Two streams make them.
    const fromSecrets = objectsOf(plan).filter(
      (object) => object.kind === "plugin" && object.fromSecret === true,
    );
    this.#fromSecrets = new Set(fromSecrets.map(({ name }) => `plugin ${name}`));
  }

  /** @param state at the start, and after each deed, before anybody can know of it. */
  changed(state: PlanState): void {
    if (this.#states.at(-1) !== state) this.#states.push(state);
    const isWell = servedOf(state).every((served) => standingOf(state, served) === "valid");
    if (this.#backfill && !isWell) this.#isOver = true;
  }

  /** Whoever starts has pushed nothing yet. */
  restarted(): void {
    this.#earliest.clear();
  }

  /** @param document as JSON. */
  pushed(gateway: string, document: string, atMs: number): readonly Violation[] {
    if (this.#isOver) return [];
    const known = shownInText(document).filter(
      ({ object }) => !this.#fromSecrets.has(object) && this.#isOfPlan(object),
    );
    const byKind = Map.groupBy(known, ({ object }) => object.split(" ")[0] ?? "");
    return [...byKind].flatMap(([kind, shown]) => this.#judge(gateway, kind, shown, atMs));
  }

  #isOfPlan(object: ShownObject["object"]): boolean {
    return this.#states.some((state) => state.has(object));
  }

  #judge(
    gateway: string,
    kind: string,
    shown: readonly ShownObject[],
    atMs: number,
  ): readonly Violation[] {
    const key = `${gateway} ${kind}`;
    const earliest = this.#earliest.get(key) ?? 0;
    const possible = this.#states.flatMap((state, index) => (isOf(state, shown) ? [index] : []));
    const next = possible.find((index) => index >= earliest);
    if (next !== undefined) {
      this.#earliest.set(key, next);
      return [];
    }
    const names = shown.map(({ object }) => object).join(", ");
    const isOld = possible.length > 0;
    const detail = isOld
      ? `${gateway} was sent ${names} as of an earlier moment than before`
      : `${gateway} was sent ${names} as they never were at one moment`;
    const signature = isOld
      ? "an older state is pushed again"
      : "what is pushed is of no moment of the cluster";
    return [{ signature, atMs, detail }];
  }
}

function isOf(state: PlanState, shown: readonly ShownObject[]): boolean {
  return shown.every(({ object, entity }) => {
    const version: PlanObject | undefined = state.get(object);
    return version !== undefined && shows(entity, version);
  });
}
