// From a request to its answer: routing, negotiation, verbs. Pure but for the server that it is given.
import type { JsonObject } from "../../core/json.ts";
import { KubeApiError, type PatchType } from "../../core/kube-api.ts";
import type { KubeList, KubeObject, KubeStatus } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import type { KubeServer } from "../kube-server.ts";
import { builtInType } from "../schema/built-in-types.ts";
import type { StructType } from "../schema/type-table.ts";
import {
  badRequest,
  methodNotAllowed,
  noSuchResource,
  notAPatch,
  notFound,
  notAcceptable,
  unsupportedMediaType,
} from "../statuses.ts";
import { checkManager } from "../verbs/apply.ts";
import type { WriteOptions } from "../verbs/options.ts";
import { PATCH_MEDIA_TYPES, patched } from "../verbs/patch.ts";
import type { Written } from "../verbs/update.ts";
import { acceptedForm, checkRoutable, wantsYaml, type Form } from "./accept.ts";
import { discoveryResponse } from "./discovery-handler.ts";
import {
  JSON_TYPE,
  jsonResponse,
  PAGE_NOT_FOUND,
  yamlResponse,
  type ApiRequest,
  type ApiResponse,
} from "./message.ts";
import { PROTOBUF_TYPE } from "./protobuf-decode.ts";
import { encodeList, encodeObject } from "./protobuf-encode.ts";
import { renderList, renderObject, type View } from "./render.ts";
import { contentType, readBody, readPatch } from "./request-body.ts";
import {
  checkTimeout,
  deleteOptionsOf,
  isTrue,
  listOptionsOf,
  watchOptionsOf,
  writeOptionsOf,
} from "./request-options.ts";
import { objectPath, type ObjectPath } from "./request-path.ts";
import { watchLines } from "./watch-stream.ts";

const APPLY_TYPE = "application/apply-patch+yaml";

const INCLUDES = ["Metadata", "None", "Object"] as const;

interface Call {
  readonly server: KubeServer;
  readonly request: ApiRequest;
  readonly resource: Resource;
  readonly path: ObjectPath;
  readonly form: Form;
  readonly warnings: string[];
  readonly signal: AbortSignal;
}

/** Answers one request. `signal` ends the watch that the answer may be. */
export function handleRequest(
  server: KubeServer,
  request: ApiRequest,
  signal: AbortSignal,
): ApiResponse {
  const response = jsonAnswer(server, request, signal);
  return wantsYaml(request.headers["accept"]) ? yamlResponse(response) : response;
}

function jsonAnswer(server: KubeServer, request: ApiRequest, signal: AbortSignal): ApiResponse {
  const warnings: string[] = [];
  try {
    const discovery = discoveryResponse(server, request);
    if (discovery !== undefined) return discovery;
    const path = objectPath(request.path);
    if (path === undefined) return PAGE_NOT_FOUND;
    const resource = server.registry.find(path.group, path.version, path.plural);
    if (resource === undefined) return nowhere(server, path);
    if (resource.deprecation !== undefined) warnings.push(resource.deprecation);
    checkTimeout(request);
    const { accept } = request.headers;
    if (resource.custom === undefined) checkRoutable(accept, path.name === undefined);
    const form = acceptedForm(accept);
    return dispatch({ server, request, resource, path, form, warnings, signal });
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
    return jsonResponse(error.status.code ?? 500, error.status, warnings);
  }
}

/** Groups that are built in answer with a Status where nothing is, the others as Go's server does. */
function nowhere(server: KubeServer, { group }: ObjectPath): ApiResponse {
  const isBuiltIn = server.registry.all.some(
    (item) => item.group === group && item.custom === undefined,
  );
  if (!isBuiltIn) return PAGE_NOT_FOUND;
  throw noSuchResource();
}

function dispatch(call: Call): ApiResponse {
  const { resource, path, request } = call;
  const { subresource, name, namespace } = path;
  // Reviews are answered before: what else is asked of them has no answer.
  if (!resource.verbs.includes("get")) throw methodNotAllowed();
  if (!resource.namespaced && namespace !== undefined) return wrongScope(resource);
  const subresources: readonly string[] = resource.subresources;
  if (subresource !== undefined && !subresources.includes(subresource)) {
    throw resource.custom === undefined ? noSuchResource() : notFound(resource, name ?? "");
  }
  const wantsWatch = isTrue(request.query.get("watch")) && request.query.has("watch");
  if (path.isWatch) return watch(call);
  const needsNamespace = name !== undefined || request.method !== "GET";
  if (resource.namespaced && namespace === undefined && needsNamespace) {
    if (name === undefined && resource.custom === undefined) throw methodNotAllowed();
    return wrongScope(resource);
  }
  if (name === undefined) return onCollection(call, wantsWatch);
  if (subresource === "scale") return onScale(call);
  return onObject(call);
}

/** A path with a namespace where there is none, or without one where there must be. */
function wrongScope({ custom }: Resource): ApiResponse {
  if (custom !== undefined) return PAGE_NOT_FOUND;
  throw noSuchResource();
}

function onCollection(call: Call, isWatch: boolean): ApiResponse {
  const { server, request, resource, path, warnings } = call;
  const { namespace } = path;
  switch (request.method) {
    case "GET":
      if (isWatch) return watch(call);
      return respondList(call, server.list(resource, listOptionsOf(request, path)));
    case "POST": {
      const options = writeOptionsOf(request, "CreateOptions", warnings);
      const body = readBody(request, resource, options);
      const object = server.create(resource, namespace, body, options);
      return respondObject(call, object, 201);
    }
    case "DELETE": {
      if (!resource.verbs.includes("deletecollection")) throw methodNotAllowed();
      const list = server.deleteCollection(
        resource,
        listOptionsOf(request, path),
        deleteOptionsOf(request),
      );
      return respondList(call, list);
    }
    default:
      throw methodNotAllowed();
  }
}

/** The type whose merge keys a patch of a Scale has. */
const SCALE_TYPE = { typeName: "autoscaling.Scale" };

function onScale({ server, request, resource, path, warnings }: Call): ApiResponse {
  const key = { name: path.name ?? "", namespace: path.namespace };
  switch (request.method) {
    case "GET":
      return jsonResponse(200, server.getScale(resource, key), warnings);
    case "PUT": {
      const options = writeOptionsOf(request, "UpdateOptions", warnings);
      const body = readBody(request, resource, options);
      return jsonResponse(
        200,
        server.writeScale(resource, key, () => body, options),
        warnings,
      );
    }
    case "PATCH": {
      const options = writeOptionsOf(request, "PatchOptions", warnings);
      const patchType = patchTypeOf(contentType(request), resource);
      const body = readPatch(request, options);
      const change = (scale: JsonObject) => patched(SCALE_TYPE, scale, patchType, body);
      return jsonResponse(200, server.writeScale(resource, key, change, options), warnings);
    }
    default:
      throw methodNotAllowed();
  }
}

function onObject(call: Call): ApiResponse {
  const { server, request, resource, path, warnings } = call;
  const key = { name: path.name ?? "", namespace: path.namespace };
  const respond = (object: KubeObject, status = 200) => respondObject(call, object, status);
  if (path.subresource === "finalize" && request.method !== "PUT") throw methodNotAllowed();
  switch (request.method) {
    case "GET":
      return respond(server.get(resource, key, request.query.get("resourceVersion") ?? undefined));
    case "PUT": {
      const options = forSubresource(writeOptionsOf(request, "UpdateOptions", warnings), path);
      const { object, isNew } = server.replace(
        resource,
        key,
        readBody(request, resource, options),
        options,
      );
      return respond(object, isNew ? 201 : 200);
    }
    case "PATCH": {
      const { object, isNew } = patch(call);
      return respond(object, isNew ? 201 : 200);
    }
    case "DELETE": {
      if (path.subresource !== undefined) throw methodNotAllowed();
      const answer = server.delete(resource, key, deleteOptionsOf(request));
      return isStatus(answer) ? jsonResponse(200, answer, warnings) : respond(answer);
    }
    default:
      throw methodNotAllowed();
  }
}

function patch({ server, request, resource, path, warnings }: Call): Written {
  const key = { name: path.name ?? "", namespace: path.namespace };
  const options = forSubresource(writeOptionsOf(request, "PatchOptions", warnings), path);
  const type = contentType(request);
  if (type !== APPLY_TYPE) patchTypeOf(type, resource);
  const body = readPatch(request, options);
  if (type === APPLY_TYPE) {
    checkApplyOptions(request);
    return server.apply(resource, key, body, options);
  }
  const patchType = patchTypeOf(type, resource);
  const object = server.patch(resource, key, patchType, body, options);
  return { object, isNew: false };
}

/** @throws {KubeApiError} 415 for a type that this kind does not take. */
function patchTypeOf(type: string, resource: Resource): PatchType {
  const found = (["json", "merge", "strategic"] as const).find(
    (candidate) => PATCH_MEDIA_TYPES[candidate] === type,
  );
  if (found !== undefined) return found;
  throw resource.custom === undefined
    ? notAPatch()
    : unsupportedMediaType([PATCH_MEDIA_TYPES.json, PATCH_MEDIA_TYPES.merge, APPLY_TYPE]);
}

/** Only an apply must name its manager; a client's name is not enough. */
function checkApplyOptions({ query }: ApiRequest): void {
  checkManager(query.get("fieldManager") ?? "");
}

function forSubresource(options: WriteOptions, { subresource }: ObjectPath): WriteOptions {
  if (subresource === undefined) return options;
  if (subresource !== "status" && subresource !== "finalize") throw badRequest(subresource);
  return { ...options, subresource };
}

function respondObject(call: Call, object: KubeObject, status: number): ApiResponse {
  const { resource, form, warnings } = call;
  if (form.as === "protobuf") {
    const body = encodeObject(protobufType(resource), object);
    return { status, contentType: PROTOBUF_TYPE, warnings, body };
  }
  return jsonResponse(status, renderObject(viewOf(call), object), warnings);
}

function respondList(call: Call, list: KubeList): ApiResponse {
  const { resource, form, warnings } = call;
  if (form.as === "protobuf") {
    const body = encodeList(protobufType(resource), { ...list });
    return { status: 200, contentType: PROTOBUF_TYPE, warnings, body };
  }
  return jsonResponse(200, renderList(viewOf(call), list), warnings);
}

/** @throws {KubeApiError} 406: custom kinds have no protobuf. */
function protobufType({ typeName }: Resource): StructType {
  if (typeName === undefined) throw notAcceptable();
  return builtInType(typeName);
}

function viewOf({ server, request, resource, form }: Call): View {
  const wanted = request.query.get("includeObject") || "Metadata";
  const includeObject = INCLUDES.find((value) => value === wanted);
  if (includeObject === undefined) {
    const why = "must be 'Metadata', 'Object', 'None', or empty";
    throw badRequest(
      `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(wanted)}: ${why}`,
    );
  }
  return { resource, form, includeObject, nowMs: server.nowMs() };
}

function watch(call: Call): ApiResponse {
  const { server, request, resource, path, form, warnings, signal } = call;
  // A framed stream of protobuf is not spoken here: clients that take nothing else are told so.
  if (form.as === "protobuf" || wantsYaml(request.headers["accept"])) throw notAcceptable(true);
  const events = server.watch(resource, watchOptionsOf(request, path), signal);
  return {
    status: 200,
    contentType: JSON_TYPE,
    warnings,
    body: watchLines(viewOf(call), events, () => server.nowMs()),
  };
}

function isStatus(answer: KubeObject | KubeStatus): answer is KubeStatus {
  return answer.kind === "Status";
}
