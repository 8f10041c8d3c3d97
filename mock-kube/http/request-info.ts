// What a request is about, in the words of audit logs and roles.
import type { ApiRequest } from "./message.ts";
import { isTrue } from "./request-options.ts";
import { objectPath } from "./request-path.ts";

export interface RequestInfo {
  /** "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"; elsewhere the method. */
  readonly verb: string;
  readonly path: string;
  /** Absent for paths that lead to no kind of object: "/version". */
  readonly resource?: RequestedResource;
}

export interface RequestedResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

export function requestInfo(request: ApiRequest): RequestInfo {
  const { method, path, query } = request;
  const found = objectPath(path);
  if (found === undefined) return { verb: method.toLowerCase(), path };
  const { isWatch, ...resource } = found;
  const watches = isWatch || (query.has("watch") && isTrue(query.get("watch")));
  return { verb: verbOf(method, resource.name !== undefined, watches), path, resource };
}

function verbOf(method: string, isOne: boolean, watches: boolean): string {
  switch (method) {
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return isOne ? "delete" : "deletecollection";
    default:
      return watches ? "watch" : isOne ? "get" : "list";
  }
}
