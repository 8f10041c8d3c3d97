// Finds the few routes whose condition can hold at all, best first, without looking at the others.
import type { Predicate } from "./predicate.ts";
import type { RoutedRequest } from "./routed-request.ts";
import { splitHostPort } from "./split-host-port.ts";

/** What a condition needs of a request; a route is filed under the first kind that it has. */
type Anchor =
  | { readonly kind: "host"; readonly values: readonly string[] }
  | { readonly kind: "path"; readonly values: readonly string[] }
  | { readonly kind: "none" };

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
    for (const [rank, predicate] of predicatesByRank.entries()) this.#file(rank, predicate);
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

  #file(rank: number, predicate: Predicate): void {
    const anchor = anchorOf(predicate);
    if (anchor.kind === "none") {
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

/** Of several, the path is the sharper anchor unless it is short. */
function anchorOf(predicate: Predicate): Anchor {
  switch (predicate.kind) {
    case "all": {
      const anchors = predicate.of.map(anchorOf);
      const path = anchors.find(({ kind }) => kind === "path");
      const host = anchors.find(({ kind }) => kind === "host");
      const isSharp = path?.kind === "path" && path.values.every((value) => value.length > 1);
      return (isSharp ? path : host) ?? path ?? { kind: "none" };
    }
    case "any":
      return mergeAnchors(predicate.of.map(anchorOf));
    case "not":
      return { kind: "none" };
    case "compare": {
      const { field, test, lower } = predicate;
      if (lower || test.kind !== "text") return { kind: "none" };
      if (field.name === "http.host" && test.operator === "==") {
        return { kind: "host", values: [test.value] };
      }
      if (field.name === "http.path" && (test.operator === "^=" || test.operator === "==")) {
        return { kind: "path", values: [test.value] };
      }
      return { kind: "none" };
    }
  }
}

/** Alternatives can be filed only when each has the same kind of anchor. */
function mergeAnchors(anchors: readonly Anchor[]): Anchor {
  const values: string[] = [];
  const kind = anchors[0]?.kind ?? "none";
  if (kind === "none") return { kind };
  for (const anchor of anchors) {
    if (anchor.kind !== kind) return { kind: "none" };
    values.push(...anchor.values);
  }
  return { kind, values };
}
