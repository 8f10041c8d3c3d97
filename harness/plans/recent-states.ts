// What a plan's objects were shortly before each deed, as whoever is told of them may take them to be still.
import type { Plan } from "./plan.ts";
import type { PlanState } from "./plan-state.ts";

/** News of two kinds of objects may come in another order than things happened, within so long. */
const NEWS_MS = 20;
/** A message that gets lost comes again later. */
const RESEND_MS = 200;
/** News that are held up come once all that does so is over. */
const HELD_MS = 12_000;

export class RecentStates {
  readonly #newsMs: number;
  #states: readonly { readonly atMs: number; readonly state: PlanState }[] = [];

  constructor({ actions, schedule, setting }: Plan) {
    const areHeld = actions.some(({ type }) => type === "cut-kube" || type === "fail-kube");
    const resendMs = (setting.lossRate ?? 0) > 0 ? RESEND_MS : 0;
    this.#newsMs = areHeld ? HELD_MS : NEWS_MS + (schedule?.windowMs ?? 0) + resendMs;
  }

  /** To be called before each deed. @returns this state, and those that were so before deeds of late. */
  before(state: PlanState, atMs: number): readonly PlanState[] {
    const late = this.#states.filter((each) => each.atMs >= atMs - this.#newsMs);
    this.#states = [...late, { atMs, state }];
    return this.#states.map((each) => each.state);
  }
}
