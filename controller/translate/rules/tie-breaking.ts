// Matches of equal priority, told apart by their age and place.
import type { KubeObject } from "../../../core/kube.ts";
import { createdMs, namespaceOf } from "../../kube-types/fields.ts";
import { byNumber, byText, inOrder } from "../order.ts";

/** One host name and one match of a rule of a route. */
export interface SplitMatch<T> {
  readonly route: KubeObject;
  /** "" for any. */
  readonly hostname: string;
  readonly match: T;
  /** Of the rule; "" without one. */
  readonly ruleName: string;
  readonly ruleIndex: number;
  readonly matchIndex: number;
}

export interface RankedMatch<T> extends SplitMatch<T> {
  readonly priority: number;
}

/**
 * Adds to each priority a number below `2 ** tieBits`: the greatest when nothing else has that priority, else one less
 * for each match that is older, or comes earlier by namespace, name, rule and match; of the host names of one match the
 * last comes first (as in KIC v3.5.13, whose order takes equals for smaller).
 */
export function rankMatches<T>(
  matches: readonly SplitMatch<T>[],
  basePriority: (match: SplitMatch<T>) => number,
  tieBits: number,
): readonly RankedMatch<T>[] {
  const highest = 2 ** tieBits - 1;
  return [...Map.groupBy(matches, basePriority)].flatMap(([base, equals]) =>
    equals
      .toReversed()
      .toSorted(PRECEDENCE)
      .map((match, index) => ({ ...match, priority: base + Math.max(0, highest - index) })),
  );
}

const PRECEDENCE = inOrder<SplitMatch<unknown>>(
  byNumber(({ route }) => createdMs(route)),
  byText(({ route }) => namespaceOf(route)),
  byText(({ route }) => route.metadata.name),
  byNumber(({ ruleIndex }) => ruleIndex),
  byNumber(({ matchIndex }) => matchIndex),
);

/** A host name inside the name of a route, where no star may stand. */
export function hostnamePart(hostname: string): string {
  return hostname === "" ? "_" : hostname.replaceAll("*", "_");
}
