// The paths that describe the server itself.
import {
  aggregated,
  apiVersions,
  groupDocument,
  groupList,
  resourceList,
} from "../discovery/documents.ts";
import { openApiDocument, openApiIndex } from "../discovery/openapi.ts";
import { openApiV2 } from "../discovery/openapi-v2.ts";
import type { Resource } from "../discovery/resource.ts";
import type { KubeServer } from "../kube-server.ts";
import { methodNotAllowed } from "../statuses.ts";
import { aggregatedVersion, mediaTypes } from "./accept.ts";
import { encodeOpenApiV2, OPENAPI_V2_ANSWERED, OPENAPI_V2_ASKED } from "./openapi-v2-protobuf.ts";
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
  emulationMajor: "1",
  emulationMinor: "33",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "32",
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
  if (root === "openapi") return openApi(server, request, parts);
  if (path === "/") return jsonResponse(200, { paths: rootPaths(server) });
  if (root !== "api" && root !== "apis") return undefined;
  if (parts.length > 2 || (root === "api" && parts.length > 1)) return undefined;
  const answer = apiDocument(server, request, root, parts);
  if (answer !== undefined && request.method !== "GET") throw methodNotAllowed();
  return answer;
}

function openApi(
  { registry }: KubeServer,
  { headers }: ApiRequest,
  parts: readonly string[],
): ApiResponse | undefined {
  const [version, ...rest] = parts;
  if (version === "v2" && rest.length === 0) return openApi2(registry.all, headers["accept"]);
  if (version !== "v3") return undefined;
  // The real server says that its index is plain text.
  if (rest.length === 0) return textResponse(200, JSON.stringify(openApiIndex(registry.all)));
  const document = openApiDocument(registry.all, rest.join("/"));
  return document === undefined ? undefined : jsonResponse(200, document);
}

function openApi2(resources: readonly Resource[], accept = ""): ApiResponse {
  const document = openApiV2(resources);
  const first = mediaTypes(accept)[0]?.type;
  if (first !== OPENAPI_V2_ASKED) return jsonResponse(200, document);
  return {
    status: 200,
    contentType: OPENAPI_V2_ANSWERED,
    warnings: [],
    body: encodeOpenApiV2(document),
  };
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
