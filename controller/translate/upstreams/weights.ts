// Weights of targets: a backend's weight is shared by its targets, and equal targets of several backends add up.
import type { TargetEntity } from "../../kong-state/entities.ts";

/** Kong's weight of a target that names none. */
const DEFAULT_WEIGHT = 100;

/** Each live target gets an equal part, at least 1; a backend of weight 0 gives all of them 0. */
export function shareWeight(
  targets: readonly TargetEntity[],
  weight: number | undefined,
): readonly TargetEntity[] {
  if (weight === undefined) return targets;
  const live = targets.filter((target) => target.weight !== 0).length;
  const share = weight === 0 || live === 0 ? weight : Math.max(1, Math.trunc(weight / live));
  return targets.map((target) => (target.weight === 0 ? target : { ...target, weight: share }));
}

export function sumWeights(targets: readonly TargetEntity[]): readonly TargetEntity[] {
  const sums = new Map<string, TargetEntity>();
  for (const target of targets) {
    const known = sums.get(target.target);
    const weight = (known?.weight ?? DEFAULT_WEIGHT) + (target.weight ?? DEFAULT_WEIGHT);
    sums.set(target.target, known === undefined ? target : { ...known, weight });
  }
  return [...sums.values()];
}
