// RFC 6902, JSON Patch, with the failures of the library that the real server uses.
import { arrayOr, isJsonObject, type JsonObject } from "../../core/json.ts";
import { copyJson, equalJson, stringOf, isDraft } from "../json.ts";
import { badRequest, failure } from "../statuses.ts";

/** The real server's limit, to keep one request from copying without end. */
const JSON_PATCH_OPERATIONS_MAX = 10_000;

/**
 * The target with the operations applied; it is not changed.
 * @throws {KubeApiError} 400 for what is not a patch, 413 for too many operations, 422 when one fails.
 */
export function jsonPatch(target: JsonObject, patch: unknown): JsonObject {
  if (!Array.isArray(patch)) {
    const what = isJsonObject(patch) ? "object" : typeof patch;
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${what} into Go value of type []handlers.jsonPatchOp`,
    );
  }
  if (patch.length > JSON_PATCH_OPERATIONS_MAX) {
    throw failure({
      code: 413,
      reason: "RequestEntityTooLarge",
      message: `The allowed maximum operations in a JSON patch is ${JSON_PATCH_OPERATIONS_MAX}, got ${patch.length}`,
    });
  }
  const root: { document: unknown } = { document: copyJson(target) };
  for (const operation of arrayOr(patch)) apply(root, isJsonObject(operation) ? operation : {});
  return isJsonObject(root.document) ? root.document : {};
}

interface Root {
  document: unknown;
}

function apply(root: Root, operation: JsonObject): void {
  const path = stringOf(operation["path"]);
  const from = stringOf(operation["from"]);
  switch (operation["op"]) {
    case "add":
      return add(root, path, copyJson(operation["value"] ?? null));
    case "remove":
      return void remove(root, path);
    case "replace":
      return replace(root, path, copyJson(operation["value"] ?? null));
    case "move":
      return add(root, path, remove(root, from));
    case "copy":
      return add(root, path, copyJson(read(root, from)));
    case "test":
      return test(root, path, operation["value"]);
    default:
      throw unprocessable();
  }
}

/** Any operation that cannot be done. */
function unprocessable(): Error {
  return failure({
    code: 422,
    reason: "Invalid",
    message: "the server rejected our request due to an error in our request",
    details: {},
  });
}

function keysOf(path: string): readonly string[] {
  if (path === "") return [];
  if (!path.startsWith("/")) throw unprocessable();
  return path
    .slice(1)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function parentOf(root: Root, path: string): { readonly parent: unknown; readonly key: string } {
  const keys = keysOf(path);
  const parent = keys.slice(0, -1).reduce<unknown>((at, key) => child(at, key), root.document);
  return { parent, key: keys.at(-1) ?? "" };
}

function child(at: unknown, key: string): unknown {
  if (Array.isArray(at)) return at[indexOf(at, key, at.length - 1)];
  if (isJsonObject(at) && Object.hasOwn(at, key)) return at[key];
  throw unprocessable();
}

function indexOf(list: readonly unknown[], key: string, last: number): number {
  const index = /^-\d+$/.test(key) ? list.length + Number(key) : Number(key);
  if (!/^-?\d+$/.test(key) || index < 0 || index > last) throw unprocessable();
  return index;
}

function read(root: Root, path: string): unknown {
  return keysOf(path).reduce<unknown>((at, key) => child(at, key), root.document);
}

function add(root: Root, path: string, value: unknown): void {
  if (path === "") {
    root.document = value;
    return;
  }
  const { parent, key } = parentOf(root, path);
  if (Array.isArray(parent)) {
    parent.splice(key === "-" ? parent.length : indexOf(parent, key, parent.length), 0, value);
  } else if (isDraft(parent)) parent[key] = value;
  else throw unprocessable();
}

/** The library puts a member that was not there; an item of a list must be there. */
function replace(root: Root, path: string, value: unknown): void {
  if (path === "") {
    root.document = value;
    return;
  }
  const { parent, key } = parentOf(root, path);
  if (Array.isArray(parent)) parent[indexOf(parent, key, parent.length - 1)] = value;
  else if (isDraft(parent)) parent[key] = value;
  else throw unprocessable();
}

function remove(root: Root, path: string): unknown {
  if (path === "") throw unprocessable();
  const { parent, key } = parentOf(root, path);
  const value = child(parent, key);
  if (Array.isArray(parent)) parent.splice(indexOf(parent, key, parent.length - 1), 1);
  else if (isDraft(parent)) delete parent[key];
  return value;
}

/** A value that is not there equals null. */
function test(root: Root, path: string, value: unknown): void {
  const { parent, key } = parentOf(root, path);
  const found =
    path === ""
      ? root.document
      : isJsonObject(parent) && !Object.hasOwn(parent, key)
        ? null
        : child(parent, key);
  if (!equalJson(found, value ?? null)) throw unprocessable();
}
