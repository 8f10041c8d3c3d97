// RFC 6902 `add` that makes the way to its target, as the patch library of Kong's controller does.
import { isJsonObject } from "../../../core/json.ts";

export type JsonDocument = unknown;

export type Added =
  | { readonly ok: true; readonly document: JsonDocument }
  | { readonly ok: false; readonly message: string };

/** No patch may stretch an array further than this. */
const ARRAY_LENGTH_MAX = 10_000;

/**
 * @param path a JSON pointer; "" replaces the document.
 * @see github.com/evanphx/json-patch v5.9.11 (EnsurePathExistsOnAdd)
 */
export function addAtPath(document: JsonDocument, path: string, value: unknown): Added {
  if (path === "") return replaceRoot(value);
  const [before, ...keys] = path.split("/");
  if (before !== "" || keys.length === 0) return missingPath(path);
  return addAt(document, keys, value, path);
}

function addAt(
  container: JsonDocument,
  keys: readonly string[],
  value: unknown,
  path: string,
): Added {
  const [part = "", ...rest] = keys;
  const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
  if (Array.isArray(container)) return addToArray(container, key, rest, value, path);
  if (!isJsonObject(container)) return { ok: false, message: "invalid state detected" };
  const child =
    rest.length === 0
      ? ({ ok: true, document: value } as const)
      : addAt(container[key] ?? emptyFor(rest[0]), rest, value, path);
  return child.ok ? { ok: true, document: { ...container, [key]: child.document } } : child;
}

function addToArray(
  list: readonly unknown[],
  key: string,
  rest: readonly string[],
  value: unknown,
  path: string,
): Added {
  const index = key === "-" ? list.length : parseIndex(key);
  if (index === undefined || index > ARRAY_LENGTH_MAX) {
    if (rest.length > 0) return missingPath(path);
    return refused(path, `value was not a proper array index: '${key}'`);
  }
  if (rest.length === 0) {
    if (index > list.length) {
      return refused(path, `Unable to access invalid index: ${index}: invalid index referenced`);
    }
    return { ok: true, document: list.toSpliced(index, 0, value) };
  }
  const padded = [...list, ...Array<null>(Math.max(0, index + 1 - list.length)).fill(null)];
  const child = addAt(padded[index] ?? emptyFor(rest[0]), rest, value, path);
  return child.ok ? { ok: true, document: padded.with(index, child.document) } : child;
}

/** What stands at the next place if nothing does: an array when its key is an index. */
function emptyFor(nextKey = ""): JsonDocument {
  const index = parseIndex(nextKey);
  if (index === undefined) return nextKey === "-" ? [] : {};
  return Array<null>(Math.min(index, ARRAY_LENGTH_MAX)).fill(null);
}

function parseIndex(key: string): number | undefined {
  return /^\d+$/.test(key) ? Number(key) : undefined;
}

/** A document is an object or an array. */
function replaceRoot(value: unknown): Added {
  if (isJsonObject(value) || Array.isArray(value)) return { ok: true, document: value };
  // What Go makes of an error that is not there.
  return { ok: false, message: "replace operation value must be object or array: %!w(<nil>)" };
}

function refused(path: string, problem: string): Added {
  return { ok: false, message: `error in add for path: '${path}': ${problem}` };
}

function missingPath(path: string): Added {
  return {
    ok: false,
    message: `add operation does not apply: doc is missing path: "${path}": missing value`,
  };
}
