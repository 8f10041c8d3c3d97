// The paths that describe the server itself.
import {
  aggregated,
  apiVersions,
  groupDocument,
  groupList,
  resourceList,
} from "../discovery/documents.ts";
import { openApiDocument, openApiIndex } from "../discovery/openapi.ts";
import type { KubeServer } from "../kube-server.ts";
import { methodNotAllowed } from "../statuses.ts";
import { aggregatedVersion } from "./accept.ts";
import {
  JSON_TYPE,
  jsonResponse,
  textResponse,
  type ApiRequest,
  type ApiResponse,
} from "./message.ts";

const HEALTH_PATHS: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/livez"]);

const VERSION = {
  major: "1",
  minor: "33",
  gitVersion: "v1.33.0+kongsim",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "",
  compiler: "",
  platform: "linux/amd64",
};

/** The answer to a path of discovery, version or health; `undefined` for paths of objects. */
export function discoveryResponse(
  server: KubeServer,
  request: ApiRequest,
): ApiResponse | undefined {
  const path = request.path.length > 1 ? request.path.replace(/\/$/, "") : request.path;
  const [, root, ...parts] = path.split("/");
  if (HEALTH_PATHS.has(`/${root ?? ""}`)) return textResponse(200, "ok");
  if (path === "/version") return jsonResponse(200, VERSION);
  if (root === "openapi") return openApi(server, parts);
  if (path === "/") return jsonResponse(200, { paths: rootPaths(server) });
  if (root !== "api" && root !== "apis") return undefined;
  if (parts.length > 2 || (root === "api" && parts.length > 1)) return undefined;
  const answer = apiDocument(server, request, root, parts);
  if (answer !== undefined && request.method !== "GET") throw methodNotAllowed();
  return answer;
}

function openApi({ registry }: KubeServer, parts: readonly string[]): ApiResponse | undefined {
  const [version, ...rest] = parts;
  if (version !== "v3") return undefined;
  // The real server says that its index is plain text.
  if (rest.length === 0) return textResponse(200, JSON.stringify(openApiIndex(registry.all)));
  const document = openApiDocument(registry.all, rest.join("/"));
  return document === undefined ? undefined : jsonResponse(200, document);
}

function apiDocument(
  { registry }: KubeServer,
  { headers }: ApiRequest,
  root: "api" | "apis",
  parts: readonly string[],
): ApiResponse | undefined {
  const { all } = registry;
  const [first, second] = parts;
  if (first === undefined) {
    const version = aggregatedVersion(headers["accept"]);
    if (version !== undefined) {
      const type = `${JSON_TYPE};g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
      return jsonResponse(200, aggregated(all, root === "api", version), [], type);
    }
    return jsonResponse(200, root === "api" ? apiVersions(headers["host"] ?? "") : groupList(all));
  }
  const group = root === "api" ? "" : first;
  const version = root === "api" ? first : second;
  const served = all.filter((resource) => resource.group === group);
  if (version === undefined) {
    return served.length === 0 ? undefined : jsonResponse(200, groupDocument(all, group));
  }
  if (!served.some((resource) => resource.version === version)) return undefined;
  return jsonResponse(200, resourceList(all, group, version));
}

function rootPaths({ registry }: KubeServer): readonly string[] {
  const groups = [...new Set(registry.all.map(({ group }) => group))].filter(Boolean).toSorted();
  const versions = [
    ...new Set(
      registry.all
        .filter(({ group }) => group !== "")
        .map(({ group, version }) => `/apis/${group}/${version}`),
    ),
  ];
  return [
    "/api",
    "/api/v1",
    "/apis",
    ...groups.map((group) => `/apis/${group}`),
    ...versions,
    "/healthz",
    "/livez",
    "/readyz",
    "/version",
  ].toSorted();
}
