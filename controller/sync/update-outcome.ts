// What came of a round.

export type UpdateOutcome =
  /** Every gateway holds what it should; nothing was sent. */
  | { readonly kind: "in-sync" }
  | { readonly kind: "pushed" }
  /** Some gateways are not tried yet, or still being worked on; the others hold what they should. */
  | { readonly kind: "waiting"; readonly error: string }
  /** The gateways serve something valid, but not everything: `error` is the rejection. */
  | { readonly kind: "recovered"; readonly error: string }
  | { readonly kind: "failed"; readonly error: string };

/** The worst of several, with the errors of all. */
export function joinedOutcome(outcomes: readonly UpdateOutcome[]): UpdateOutcome {
  const [only = { kind: "in-sync" }, ...others] = outcomes;
  if (others.length === 0) return only;
  const errors = outcomes.flatMap((outcome) => ("error" in outcome ? [outcome.error] : []));
  const error = [...new Set(errors)].join("\n");
  if (outcomes.some(({ kind }) => kind === "failed")) return { kind: "failed", error };
  if (outcomes.some(({ kind }) => kind === "waiting")) return { kind: "waiting", error };
  if (outcomes.some(({ kind }) => kind === "recovered")) return { kind: "recovered", error };
  return outcomes.some(({ kind }) => kind === "pushed") ? { kind: "pushed" } : { kind: "in-sync" };
}
