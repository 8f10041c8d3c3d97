// Another plan in the neighbourhood of one that has shown something new.
import { randomInteger, type Random } from "../../core/random.ts";
import type { Plan, PlanAction } from "../plans/plan.ts";

/** @param fresh lends what the plan does not have. @param actionsMax how many actions the outcome has at most. */
export function mutatePlan(plan: Plan, fresh: Plan, random: Random, actionsMax: number): Plan {
  const { actions } = plan;
  const place = randomInteger(random, actions.length + 1);
  const lent = fresh.actions[randomInteger(random, fresh.actions.length)];
  const picked = actions[Math.min(place, actions.length - 1)];
  switch (randomInteger(random, 7)) {
    case 0:
      return lent === undefined ? plan : withActions(plan, [...actions, lent], actionsMax);
    case 1:
      return withActions(plan, actions.toSpliced(place, 1), actionsMax);
    case 2:
      if (picked === undefined || lent === undefined) return fresh;
      return withActions(
        plan,
        [...without(actions, picked), { ...lent, atMs: picked.atMs }],
        actionsMax,
      );
    case 3: {
      if (picked === undefined) return fresh;
      const moved = { ...picked, atMs: Math.round(picked.atMs * (0.5 + random.next())) };
      return withActions(plan, [...without(actions, picked), moved], actionsMax);
    }
    case 4: {
      const head = actions.slice(0, place);
      const startMs = head.at(-1)?.atMs ?? 0;
      const tail = fresh.actions.map((action) => ({ ...action, atMs: action.atMs + startMs }));
      return withActions(plan, [...head, ...tail], actionsMax);
    }
    case 5:
      return { ...plan, seed: fresh.seed, ...(fresh.schedule && { schedule: fresh.schedule }) };
    default:
      return { ...plan, setting: fresh.setting };
  }
}

function withActions(plan: Plan, actions: readonly PlanAction[], actionsMax: number): Plan {
  const ordered = actions.toSorted((a, b) => a.atMs - b.atMs);
  return { ...plan, actions: ordered.slice(0, actionsMax) };
}

function without(actions: readonly PlanAction[], action: PlanAction): readonly PlanAction[] {
  return actions.filter((other) => other !== action);
}
