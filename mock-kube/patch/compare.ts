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
import { setOf, type FieldSet } from "./field-set.ts";

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

type Path = readonly string[];

interface Findings {
  readonly added: Path[];
  readonly modified: Path[];
  readonly removed: Path[];
}

/** `undefined` is absent; null is a value. */
export function compare(shape: Shape, left: unknown, right: unknown): Comparison {
  const findings: Findings = { added: [], modified: [], removed: [] };
  compareValues(shape, left, right, [], findings);
  return {
    added: setOf(findings.added),
    modified: setOf(findings.modified),
    removed: setOf(findings.removed),
  };
}

function compareValues(
  shape: Shape,
  left: unknown,
  right: unknown,
  path: Path,
  findings: Findings,
): void {
  const leftShape = deduced(shape, left ?? right);
  const rightShape = deduced(shape, right ?? left);
  // A value that changes its shape is compared as both.
  if (leftShape.kind !== rightShape.kind) compareAs(leftShape, left, right, path, findings);
  if (compareAs(rightShape, left, right, path, findings)) return;
  if (left === undefined) findings.added.push(path);
  else if (right === undefined) findings.removed.push(path);
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
  if (left === undefined) findings.added.push(path);
  else if (right === undefined) findings.removed.push(path);
  else if (!equalJson(left, right)) findings.modified.push(path);
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
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const child = shape.field(key) ?? shape.item;
    compareValues(child, before[key], after[key], [...path, `f:${key}`], findings);
  }
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
    const at = [...path, element];
    compareValues(shape.item, before.get(element), after.get(element), at, findings);
  }
}

function isEmptyMap(value: unknown): boolean {
  return !isJsonObject(value) || Object.keys(value).length === 0;
}

/** The fields that an object of this shape says something of. */
export function fieldSetOf(shape: Shape, value: unknown): FieldSet {
  const members: Path[] = [];
  collect(shape, value, [], members);
  return setOf(members);
}

function collect(shape: Shape, value: unknown, path: Path, members: Path[]): void {
  const known = deduced(shape, value);
  if (known.kind === "map" && !known.atomic) {
    if (!isJsonObject(value)) return;
    for (const [key, item] of Object.entries(value)) {
      const field = known.field(key);
      const at = [...path, `f:${key}`];
      collect(field ?? known.item, item, at, members);
      const isEmpty = item === null || (isJsonObject(item) && Object.keys(item).length === 0);
      if (isEmpty || field === undefined) members.push(at);
    }
    return;
  }
  if (known.kind === "list" && known.relation !== "atomic") {
    for (const item of arrayOr(value)) {
      const at = [...path, itemElement(known, item)];
      collect(known.item, item, at, members);
      members.push(at);
    }
    return;
  }
  members.push(path);
}
