// Sets of fields, as `managedFields` writes them (FieldsV1).
// Source: Kubernetes 1.33, structured-merge-diff v4.6 fieldpath/set.go
import { isJsonObject, type JsonObject } from "../../core/json.ts";

/** One field and those below it. A path is a list of FieldsV1 keys: `f:name`, `v:"value"`, `k:{...}`. */
export interface FieldSet {
  /** Whether the field itself is in the set. */
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

export const EMPTY_SET: FieldSet = { member: false, children: new Map() };

export function setOf(paths: readonly (readonly string[])[]): FieldSet {
  const set = new FieldSetBuilder();
  for (const path of paths) set.add(path);
  return set.build();
}

interface Node {
  member: boolean;
  readonly children: Map<string, Node>;
}

/** A set in the making. */
export class FieldSetBuilder {
  readonly #root: Node = { member: false, children: new Map() };

  add(path: readonly string[]): void {
    let node = this.#root;
    for (const element of path) {
      let child = node.children.get(element);
      if (child === undefined) {
        child = { member: false, children: new Map() };
        node.children.set(element, child);
      }
      node = child;
    }
    node.member = true;
  }

  /** Nothing may be added afterwards. */
  build(): FieldSet {
    return isEmptySet(this.#root) ? EMPTY_SET : this.#root;
  }
}

export function isEmptySet({ member, children }: FieldSet): boolean {
  return !member && children.size === 0;
}

export function union(left: FieldSet, right: FieldSet): FieldSet {
  if (isEmptySet(left)) return right;
  if (isEmptySet(right)) return left;
  const children = new Map(left.children);
  for (const [element, child] of right.children) {
    const other = children.get(element);
    children.set(element, other === undefined ? child : union(other, child));
  }
  return { member: left.member || right.member, children };
}

/** The members of `left` that are not members of `right`. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (a, b) => a && !b, true);
}

export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (a, b) => a && b, false);
}

/** What stays as it was is not made anew: nobody changes a set. */
function combine(
  left: FieldSet,
  right: FieldSet,
  isMember: (left: boolean, right: boolean) => boolean,
  keepAlone: boolean,
): FieldSet {
  if (keepAlone && isEmptySet(right)) return left;
  const children = new Map<string, FieldSet>();
  const member = isMember(left.member, right.member);
  let isSame = member === left.member;
  for (const [element, child] of left.children) {
    const other = right.children.get(element);
    const combined =
      other === undefined
        ? keepAlone
          ? child
          : EMPTY_SET
        : combine(child, other, isMember, keepAlone);
    isSame &&= combined === child;
    if (!isEmptySet(combined)) children.set(element, combined);
  }
  return isSame ? left : { member, children };
}

/** `left` without the members of `right` and everything below them. */
export function recursiveDifference(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [element, child] of left.children) {
    const other = right.children.get(element);
    if (other?.member === true) continue;
    const kept = other === undefined ? child : recursiveDifference(child, other);
    if (!isEmptySet(kept)) children.set(element, kept);
  }
  return { member: left.member && !right.member, children };
}

/** Every member's path, parents before children. */
export function membersOf(
  set: FieldSet,
  path: readonly string[] = [],
): readonly (readonly string[])[] {
  const below = [...set.children].flatMap(([element, child]) =>
    membersOf(child, [...path, element]),
  );
  return set.member ? [path, ...below] : below;
}

export function toFieldsV1(set: FieldSet): JsonObject {
  const known = written.get(set);
  if (known !== undefined) return known;
  const fields = fieldsV1(set);
  written.set(set, fields);
  return fields;
}

/** Most updates leave most sets as they are. */
const written = new WeakMap<FieldSet, JsonObject>();

function fieldsV1({ member, children }: FieldSet): JsonObject {
  const fields: Record<string, JsonObject> = {};
  if (member && children.size > 0) fields["."] = {};
  for (const element of [...children.keys()].toSorted(inOrder)) {
    fields[element] = fieldsV1(children.get(element) ?? EMPTY_SET);
  }
  return fields;
}

function inOrder(left: string, right: string): number {
  return left < right ? -1 : 1;
}

export function fromFieldsV1(value: unknown): FieldSet {
  return { member: false, children: childrenOf(isJsonObject(value) ? value : {}) };
}

function childrenOf(fields: JsonObject): ReadonlyMap<string, FieldSet> {
  const entries = Object.entries(fields).filter(([element]) => element !== ".");
  return new Map(
    entries.map(([element, value]) => {
      const below = isJsonObject(value) ? value : {};
      // A field without anything below is a member; one with something below only if it says so.
      const member = Object.keys(below).length === 0 || Object.hasOwn(below, ".");
      return [element, { member, children: childrenOf(below) }] as const;
    }),
  );
}
