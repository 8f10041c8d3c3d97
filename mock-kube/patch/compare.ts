// What changed between two objects, as sets of fields; and the set of all fields of one.
// Source: Kubernetes 1.33, structured-merge-diff v4.6 typed/compare.go, typed/tofieldset.go
import { arrayOr, isJsonObject } from "../../core/json.ts";
import { equalJson } from "../json.ts";
import {
  deduced,
  itemElement,
  type ListShape,
  type MapShape,
  type Shape,
} from "../schema/shape.ts";
import { FieldSetBuilder, type FieldSet } from "./field-set.ts";

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Where the comparison is. It comes back from every step that it takes. */
type Path = string[];

interface Findings {
  readonly added: FieldSetBuilder;
  readonly modified: FieldSetBuilder;
  readonly removed: FieldSetBuilder;
}

/** `undefined` is absent; null is a value. */
export function compare(shape: Shape, left: unknown, right: unknown): Comparison {
  const added = new FieldSetBuilder();
  const modified = new FieldSetBuilder();
  const removed = new FieldSetBuilder();
  compareValues(shape, left, right, [], { added, modified, removed });
  return { added: added.build(), modified: modified.build(), removed: removed.build() };
}

function compareValues(
  shape: Shape,
  left: unknown,
  right: unknown,
  path: Path,
  findings: Findings,
): void {
  // The very same: a client that writes back what it read has changed little of it.
  if (left === right && left !== undefined) return;
  const leftShape = deduced(shape, left ?? right);
  const rightShape = deduced(shape, right ?? left);
  // A value that changes its shape is compared as both.
  if (leftShape.kind !== rightShape.kind) compareAs(leftShape, left, right, path, findings);
  if (compareAs(rightShape, left, right, path, findings)) return;
  if (left === undefined) findings.added.add(path);
  else if (right === undefined) findings.removed.add(path);
}

/** Returns whether the value was compared as a whole. */
function compareAs(
  shape: Exclude<Shape, { kind: "deduced" }>,
  left: unknown,
  right: unknown,
  path: Path,
  findings: Findings,
): boolean {
  switch (shape.kind) {
    case "scalar":
      return compareLeaf(left, right, path, findings);
    case "map": {
      const bothEmpty = isEmptyMap(left) && isEmptyMap(right);
      if (shape.atomic || bothEmpty) return compareLeaf(left, right, path, findings);
      compareMaps(shape, left, right, path, findings);
      return false;
    }
    case "list": {
      const bothEmpty = arrayOr(left).length === 0 && arrayOr(right).length === 0;
      if (shape.relation === "atomic" || bothEmpty) return compareLeaf(left, right, path, findings);
      compareLists(shape, arrayOr(left), arrayOr(right), path, findings);
      return false;
    }
  }
}

function compareLeaf(left: unknown, right: unknown, path: Path, findings: Findings): true {
  if (left === undefined) findings.added.add(path);
  else if (right === undefined) findings.removed.add(path);
  else if (!equalJson(left, right)) findings.modified.add(path);
  return true;
}

function compareMaps(
  shape: MapShape,
  left: unknown,
  right: unknown,
  path: Path,
  findings: Findings,
): void {
  const before = isJsonObject(left) ? left : {};
  const after = isJsonObject(right) ? right : {};
  const compareKey = (key: string) => {
    const child = shape.field(key) ?? shape.item;
    path.push(`f:${key}`);
    compareValues(child, before[key], after[key], path, findings);
    path.pop();
  };
  for (const key of Object.keys(before)) compareKey(key);
  for (const key of Object.keys(after)) if (!Object.hasOwn(before, key)) compareKey(key);
}

function compareLists(
  shape: ListShape,
  left: readonly unknown[],
  right: readonly unknown[],
  path: Path,
  findings: Findings,
): void {
  const before = new Map(left.map((item) => [itemElement(shape, item), item]));
  const after = new Map(right.map((item) => [itemElement(shape, item), item]));
  for (const element of new Set([...before.keys(), ...after.keys()])) {
    path.push(element);
    compareValues(shape.item, before.get(element), after.get(element), path, findings);
    path.pop();
  }
}

function isEmptyMap(value: unknown): boolean {
  return !isJsonObject(value) || Object.keys(value).length === 0;
}

/** The fields that an object of this shape says something of. */
export function fieldSetOf(shape: Shape, value: unknown): FieldSet {
  const members = new FieldSetBuilder();
  collect(shape, value, [], members);
  return members.build();
}

function collect(shape: Shape, value: unknown, path: Path, members: FieldSetBuilder): void {
  const known = deduced(shape, value);
  if (known.kind === "map" && !known.atomic) {
    if (!isJsonObject(value)) return;
    for (const [key, item] of Object.entries(value)) {
      const field = known.field(key);
      path.push(`f:${key}`);
      collect(field ?? known.item, item, path, members);
      const isEmpty = item === null || (isJsonObject(item) && Object.keys(item).length === 0);
      if (isEmpty || field === undefined) members.add(path);
      path.pop();
    }
    return;
  }
  if (known.kind === "list" && known.relation !== "atomic") {
    for (const item of arrayOr(value)) {
      path.push(itemElement(known, item));
      collect(known.item, item, path, members);
      members.add(path);
      path.pop();
    }
    return;
  }
  members.add(path);
}
