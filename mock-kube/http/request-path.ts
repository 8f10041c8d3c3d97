// What a URL's path means to the API server.

export interface ObjectPath {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Absent: cluster-scoped, or all namespaces. */
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** The old form of a watch: `/api/v1/watch/...`. */
  readonly isWatch: boolean;
}

/** The parts of `/api/v1/...` and `/apis/GROUP/VERSION/...` with at least a resource; `undefined` for other paths. */
export function objectPath(path: string): ObjectPath | undefined {
  const [root, ...parts] = path
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent);
  if (root === "api") return resourcePath("", parts);
  if (root === "apis" && parts.length > 0) return resourcePath(parts[0] ?? "", parts.slice(1));
  return undefined;
}

function resourcePath(group: string, parts: readonly string[]): ObjectPath | undefined {
  const [version, ...rest] = parts;
  if (version === undefined || rest.length === 0) return undefined;
  const isWatch = rest[0] === "watch" && rest.length > 1;
  const [first = "", ...others] = isWatch ? rest.slice(1) : rest;
  const base = { group, version, isWatch };
  const [namespace, plural, ...inNamespace] = others;
  const isOfNamespace = plural === undefined || plural === "status" || plural === "finalize";
  if (first === "namespaces" && namespace !== undefined && (group !== "" || !isOfNamespace)) {
    return { ...base, plural: plural ?? "", namespace, ...named(inNamespace) };
  }
  return { ...base, plural: first, ...named(others) };
}

function named([name, subresource]: readonly string[]) {
  return {
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
  };
}
