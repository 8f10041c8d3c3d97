// RFC 6902 `add` that makes the way to its target, with the oddities of the patch library of Kong's controller.
import { isJsonObject } from "../../../core/json.ts";
import { quoted } from "../failure.ts";

export type JsonDocument = unknown;

export type Added =
  | { readonly ok: true; readonly document: JsonDocument }
  | { readonly ok: false; readonly message: string };

/** No patch may stretch an array further than this. */
const ARRAY_LENGTH_MAX = 10_000;

/** Something that a part of a path leads to or into. Only this module's own copy is written to. */
type Container = unknown[] | Record<string, unknown>;

type Step<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/**
 * @param path a JSON pointer; "" replaces the document.
 * @see github.com/evanphx/json-patch v5.9.11 (EnsurePathExistsOnAdd)
 */
export function addAtPath(document: JsonDocument, path: string, value: unknown): Added {
  if (path === "") return replaceRoot(value);
  const [last, ...parents] = path.split("/").slice(1).toReversed();
  const parts = parents.toReversed();
  if (document === null && last !== undefined && parts.length === 0) {
    return refused(`error in add for path: '${path}': invalid value, expected object`);
  }
  const missing = `add operation does not apply: doc is missing path: "${path}": missing value`;
  if (document === null || last === undefined) return refused(missing);
  const root = containerOf(structuredClone(document));
  if (root === undefined) return refused("invalid state detected");
  const whole = { root, copy: structuredClone(root) };
  const way = makeWay(whole, parts, last);
  if (!way.ok) return way;
  const target = findContainer(whole, parts);
  if (target === undefined) return refused(missing);
  const added = put(target, decoded(last), value);
  return added.ok
    ? { ok: true, document: root }
    : refused(`error in add for path: '${path}': ${added.message}`);
}

/** A document, and the copy of it that an empty key of its root leads to: what is added there is lost. */
interface Whole {
  readonly root: Container;
  readonly copy: Container;
}

/** What is missing on the way is made under its part of the path as it is written, but looked for decoded. */
function makeWay(whole: Whole, parts: readonly string[], last: string): Step<undefined> {
  let container = whole.root;
  for (const [index, part] of parts.entries()) {
    const child = childOf(container, decoded(part), whole);
    if (child !== undefined) {
      const next = containerOf(child);
      if (next === undefined) return refused("invalid state detected");
      container = next;
      continue;
    }
    const wanted = parseIndex(part);
    if (Array.isArray(container) && wanted !== undefined) padWithNulls(container, wanted);
    const made = emptyFor(parts[index + 1] ?? last);
    if (!made.ok) return made;
    put(container, part, made.value);
    container = made.value;
  }
  return { ok: true, value: undefined };
}

function findContainer(whole: Whole, parts: readonly string[]): Container | undefined {
  let container = whole.root;
  for (const part of parts) {
    const next = containerOf(childOf(container, decoded(part), whole));
    if (next === undefined) return undefined;
    container = next;
  }
  return container;
}

/** `undefined` when there is nothing, or null. */
function childOf(container: Container, key: string, { root, copy }: Whole): unknown {
  if (key === "") return container === root ? copy : undefined;
  if (!Array.isArray(container)) {
    return Object.hasOwn(container, key) ? (container[key] ?? undefined) : undefined;
  }
  const index = parseIndex(key);
  return index === undefined ? undefined : (container.at(index) ?? undefined);
}

function put(container: Container, key: string, value: unknown): Step<undefined> {
  if (!Array.isArray(container)) {
    container[key] = value;
    return { ok: true, value: undefined };
  }
  const index = key === "-" ? container.length : parseIndex(key);
  if (index === undefined) {
    const reason = `strconv.Atoi: parsing ${quoted(key)}: invalid syntax`;
    return refused(`value was not a proper array index: '${key}': ${reason}`);
  }
  // A negative one counts from behind the new end.
  const place = index < 0 ? container.length + 1 + index : index;
  if (place < 0 || place > container.length) {
    return refused(`Unable to access invalid index: ${index}: invalid index referenced`);
  }
  container.splice(place, 0, value);
  return { ok: true, value: undefined };
}

/** What stands at the next place if nothing does: an array when its key is an index. */
function emptyFor(nextPart: string): Step<Container> {
  const index = parseIndex(nextPart);
  if (index === undefined) return { ok: true, value: nextPart === "-" ? [] : {} };
  if (index < -1) {
    return refused(
      `Unable to ensure path for negative index other than -1: ${index}: invalid index referenced`,
    );
  }
  const list: unknown[] = [];
  padWithNulls(list, Math.max(0, index));
  return { ok: true, value: list };
}

function padWithNulls(list: unknown[], length: number): void {
  while (list.length < Math.min(length, ARRAY_LENGTH_MAX)) list.push(null);
}

/** As Go's `strconv.Atoi`. */
function parseIndex(key: string): number | undefined {
  return /^[+-]?\d+$/.test(key) ? Number(key) : undefined;
}

function decoded(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

function containerOf(value: unknown): Container | undefined {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isJsonObject(value);
}

/** A document is an object or an array; null passes for an array without items. */
function replaceRoot(value: unknown): Added {
  if (value === null || containerOf(value) !== undefined) return { ok: true, document: value };
  // What Go makes of an error that is not there.
  return refused("replace operation value must be object or array: %!w(<nil>)");
}

function refused(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
