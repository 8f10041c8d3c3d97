// No lost update: what a gateway was seen to serve in its newest edition, it does not serve in an older one again.
import type { Debt } from "./debts.ts";
import type { Violation } from "./judge-gateways.ts";
import type { GatewayLook } from "./plan-world.ts";

export class EditionWatch {
  /** By gateway and object: the path of the newest edition that was seen, for as long as the route is valid. */
  readonly #newest = new Map<string, string>();

  /** As `kong-0 route r1`. */
  get newest(): ReadonlyMap<string, string> {
    return this.#newest;
  }

  /** What is broken, gone or new may be served in any edition afterwards. @param debts after a deed. */
  changed(debts: readonly Debt[], deed: { readonly type: string }): void {
    const valid = new Set<string>(
      debts.filter(({ because }) => because === "valid").map(({ object }) => object),
    );
    const isReplaced = deed.type === "apply" || deed.type === "delete";
    for (const key of this.#newest.keys()) {
      const [, ...object] = key.split(" ");
      if (isReplaced || !valid.has(object.join(" "))) this.#newest.delete(key);
    }
  }

  look(debts: readonly Debt[], looks: readonly GatewayLook[], atMs: number): readonly Violation[] {
    return looks.flatMap((look) =>
      debts
        .filter(({ because }) => because === "valid")
        .flatMap((debt) => this.#judge(debt, look, atMs)),
    );
  }

  #judge(
    { object, owed, forbidden }: Debt,
    { name, statuses }: GatewayLook,
    atMs: number,
  ): readonly Violation[] {
    const key = `${name} ${object}`;
    const served = [...owed, ...forbidden].filter((path) => statuses.get(path) === 200);
    const newest = this.#newest.get(key);
    const [now] = served.toSorted((a, b) => editionOf(b) - editionOf(a));
    // One that is newer than what is owed was taken back in the meantime.
    const isTakenBack = now !== undefined && owed.every((path) => editionOf(path) < editionOf(now));
    if (now === undefined || isTakenBack) return [];
    if (newest === undefined || editionOf(now) >= editionOf(newest)) {
      this.#newest.set(key, now);
      return [];
    }
    const detail = `${name} served ${newest}, and now serves ${now}: ${object} did not change back`;
    return [{ signature: "update is lost again", atMs, detail }];
  }
}

/** `/r1-2`: the second. */
function editionOf(path: string): number {
  return Number(/-(\d+)$/.exec(path)?.[1] ?? 0);
}
