// Finds the few routes whose condition can hold at all, best first, without looking at the others.
import type { Predicate } from "./predicate.ts";
import type { RoutedRequest } from "./routed-request.ts";
import { splitHostPort } from "./split-host-port.ts";

/** What a condition needs of a request; a route is filed under what the fewest others need, too. */
interface Anchor {
  readonly kind: "host" | "path";
  /** One of these is needed. */
  readonly values: readonly string[];
}

/**
 * Conditions by the host or the path prefix that they need. Ranks are positions in the order of precedence.
 * A lookup costs one probe a distinct prefix length plus the routes that share the request's host or a prefix of its path.
 */
export class RouteIndex {
  readonly #byHost = new Map<string, number[]>();
  readonly #byPath = new Map<string, number[]>();
  readonly #others: number[] = [];
  readonly #pathLengths: readonly number[];

  constructor(predicatesByRank: readonly Predicate[]) {
    const anchors = predicatesByRank.map(anchorsOf);
    const uses = countUses(anchors.flat());
    for (const [rank, found] of anchors.entries()) this.#file(rank, rarest(found, uses));
    this.#pathLengths = [...new Set([...this.#byPath.keys()].map((path) => path.length))].toSorted(
      (left, right) => left - right,
    );
  }

  /** Ascending ranks; each may still turn out not to match. */
  candidates(request: RoutedRequest): readonly number[] {
    const lists: (readonly number[])[] = [];
    const take = (list: readonly number[] | undefined) => {
      if (list !== undefined && list.length > 0) lists.push(list);
    };
    take(this.#others);
    if (request.host !== undefined) take(this.#byHost.get(splitHostPort(request.host).host));
    for (const length of this.#pathLengths) {
      if (length > request.path.length) break;
      take(this.#byPath.get(request.path.slice(0, length)));
    }
    const [only, ...more] = lists;
    if (only === undefined) return [];
    return more.length === 0 ? only : lists.flat().toSorted((left, right) => left - right);
  }

  #file(rank: number, anchor: Anchor | undefined): void {
    if (anchor === undefined) {
      this.#others.push(rank);
      return;
    }
    const map = anchor.kind === "host" ? this.#byHost : this.#byPath;
    for (const value of new Set(anchor.values)) {
      const list = map.get(value);
      if (list === undefined) map.set(value, [rank]);
      else list.push(rank);
    }
  }
}

/** Everything that the condition needs, of which one is enough to find it. */
function anchorsOf(predicate: Predicate): readonly Anchor[] {
  switch (predicate.kind) {
    case "all":
      return predicate.of.flatMap(anchorsOf);
    case "any": {
      const merged = mergeAnchors(predicate.of.map(anchorsOf));
      return merged === undefined ? [] : [merged];
    }
    case "not":
      return [];
    case "compare": {
      const { field, test, lower } = predicate;
      if (lower || test.kind !== "text") return [];
      if (field.name === "http.host" && test.operator === "==") {
        return [{ kind: "host", values: [test.value] }];
      }
      if (field.name === "http.path" && (test.operator === "^=" || test.operator === "==")) {
        return [{ kind: "path", values: [test.value] }];
      }
      return [];
    }
  }
}

/** Alternatives can be filed only when each has the same kind of anchor. */
function mergeAnchors(alternatives: readonly (readonly Anchor[])[]): Anchor | undefined {
  for (const kind of ["host", "path"] as const) {
    const found = alternatives.map((anchors) => anchors.find((anchor) => anchor.kind === kind));
    if (found.length > 0 && found.every((anchor) => anchor !== undefined)) {
      return { kind, values: found.flatMap(({ values }) => values) };
    }
  }
  return undefined;
}

/** How many conditions need a value. */
function countUses(anchors: readonly Anchor[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const { kind, values } of anchors) {
    for (const value of values) {
      const key = `${kind} ${value}`;
      uses.set(key, (uses.get(key) ?? 0) + 1);
    }
  }
  return uses;
}

/** A prefix is met by longer paths, too: of equals the host is the sharper. */
function rarest(anchors: readonly Anchor[], uses: ReadonlyMap<string, number>): Anchor | undefined {
  const usesOf = ({ kind, values }: Anchor) =>
    Math.max(...values.map((value) => uses.get(`${kind} ${value}`) ?? 0)) +
    (kind === "path" ? 0.5 : 0);
  return anchors.toSorted((left, right) => usesOf(left) - usesOf(right))[0];
}
