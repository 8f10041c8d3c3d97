// Which states of controller and gateways a search has seen, and which steps from one to another.
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import { WorldState } from "./world-state.ts";

export interface CoverageCount {
  readonly states: number;
  readonly steps: number;
}

/** The states of a run, and the steps between them: `a` and `a > b`. */
export function featuresOf(timeline: readonly TimelineEvent[]): readonly string[] {
  const features = new Set<string>();
  const world = new WorldState();
  let last = world.coarse;
  for (const event of timeline) {
    world.take(event);
    const next = world.coarse;
    if (next === last) continue;
    features.add(next).add(`${last}${STEP}${next}`);
    last = next;
  }
  return [...features];
}

const STEP = " > ";

export class Coverage {
  readonly #features = new Set<string>();
  #steps = 0;

  get count(): CoverageCount {
    return { states: this.#features.size - this.#steps, steps: this.#steps };
  }

  /** @returns how many of the features of a run had not been seen before. */
  add(features: readonly string[]): number {
    const news = features.filter((feature) => !this.#features.has(feature));
    for (const feature of news) {
      this.#features.add(feature);
      if (feature.includes(STEP)) this.#steps += 1;
    }
    return news.length;
  }
}
