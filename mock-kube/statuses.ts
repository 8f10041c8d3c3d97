// The `Status` answers of the API server, worded as the real one words them.
// Source: Kubernetes 1.33, apimachinery pkg/api/errors/errors.go; recorded answers.
import { withoutStack } from "../core/errors.ts";
import { KubeApiError } from "../core/kube-api.ts";
import type { KubeStatus } from "../core/kube.ts";
import type { FieldError } from "./schema/field-error.ts";

/** What an error says about the resource it concerns. */
export interface ResourceName {
  readonly group: string;
  readonly plural: string;
}

interface Failure {
  readonly code: number;
  readonly message: string;
  readonly reason?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export function failure({ code, message, reason, details }: Failure): KubeApiError {
  const status: KubeStatus = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    ...(reason !== undefined && { reason }),
    ...(details !== undefined && { details }),
    code,
  };
  return withoutStack(() => new KubeApiError(status));
}

/** The body of a successful delete. */
export function deleted(resource: ResourceName, name: string, uid: string | undefined): KubeStatus {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { ...detailsOf(resource, name), ...(uid !== undefined && { uid }) },
  };
}

export function badRequest(message: string): KubeApiError {
  return failure({ code: 400, reason: "BadRequest", message });
}

export function unauthorized(): KubeApiError {
  return failure({ code: 401, reason: "Unauthorized", message: "Unauthorized" });
}

export function forbidden(
  resource: ResourceName,
  name: string,
  why: string,
  causes?: readonly object[],
): KubeApiError {
  return failure({
    code: 403,
    reason: "Forbidden",
    message: `${qualified(resource)} "${name}" is forbidden: ${why}`,
    details: { ...detailsOf(resource, name), ...(causes && { causes }) },
  });
}

/** What an identity may not do, in the words of the authorizer. */
export function notAllowed(
  user: string,
  {
    verb,
    path,
    resource,
  }: { readonly verb: string; readonly path: string; readonly resource?: RequestedName },
): KubeApiError {
  const who = `User ${JSON.stringify(user)}`;
  if (resource === undefined) {
    const message = `forbidden: ${who} cannot ${verb} path ${JSON.stringify(path)}`;
    return failure({ code: 403, reason: "Forbidden", message, details: {} });
  }
  const { group, plural, subresource, namespace, name } = resource;
  const what = subresource === undefined ? plural : `${plural}/${subresource}`;
  const where =
    namespace === undefined
      ? "at the cluster scope"
      : `in the namespace ${JSON.stringify(namespace)}`;
  const which = name === undefined ? "" : ` ${JSON.stringify(name)}`;
  return failure({
    code: 403,
    reason: "Forbidden",
    message: `${qualified(resource)}${which} is forbidden: ${who} cannot ${verb} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`,
    details: {
      ...(name !== undefined && { name }),
      ...(group !== "" && { group }),
      kind: plural,
    },
  });
}

interface RequestedName extends ResourceName {
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Source: Kubernetes 1.33, apiserver pkg/admission/plugin/webhook/errors/statuserror.go */
export function deniedByWebhook(
  webhook: string,
  { code, reason, message }: Readonly<Record<string, unknown>>,
): KubeApiError {
  const denied = `admission webhook ${JSON.stringify(webhook)} denied the request`;
  const why = [message, reason].find((text) => typeof text === "string" && text !== "");
  return failure({
    code: typeof code === "number" && code >= 400 ? code : 400,
    message: typeof why === "string" ? `${denied}: ${why}` : `${denied} without explanation`,
    ...(typeof reason === "string" && { reason }),
  });
}

export function webhookFailed(webhook: string, why: string): KubeApiError {
  return failure({
    code: 500,
    reason: "InternalError",
    message: `Internal error occurred: failed calling webhook ${JSON.stringify(webhook)}: failed to call webhook: ${why}`,
    details: {
      causes: [
        {
          message: `failed calling webhook ${JSON.stringify(webhook)}: failed to call webhook: ${why}`,
        },
      ],
    },
  });
}

export function notFound(resource: ResourceName, name: string): KubeApiError {
  return failure({
    code: 404,
    reason: "NotFound",
    message: `${qualified(resource)} "${name}" not found`,
    details: detailsOf(resource, name),
  });
}

/** A path under a served group that leads nowhere. */
export function noSuchResource(): KubeApiError {
  return failure({
    code: 404,
    reason: "NotFound",
    message: "the server could not find the requested resource",
    details: {},
  });
}

export function methodNotAllowed(): KubeApiError {
  return failure({
    code: 405,
    reason: "MethodNotAllowed",
    message: "the server does not allow this method on the requested resource",
    details: {},
  });
}

/** What objects are written as; a watch has types of its own. */
const OBJECT_TYPES = [
  "application/json",
  "application/yaml",
  "application/vnd.kubernetes.protobuf",
];
const WATCH_TYPES = [
  "application/json;stream=watch",
  "application/vnd.kubernetes.protobuf;stream=watch",
];

export function notAcceptable(isWatch = false): KubeApiError {
  const types = (isWatch ? WATCH_TYPES : OBJECT_TYPES).join(", ");
  return failure({
    code: 406,
    reason: "NotAcceptable",
    message: `only the following media types are accepted: ${types}`,
  });
}

/** Built-in kinds are routed by the type as well, and the router has words of its own. */
export function notRoutable(isCollection: boolean): KubeApiError {
  const types = [...OBJECT_TYPES, ...(isCollection ? WATCH_TYPES : [])].join(", ");
  return failure({
    code: 406,
    reason: "NotAcceptable",
    message: `406: Not Acceptable\n\nAvailable representations: ${types}`,
    details: {},
  });
}

/** A patch of a built-in kind that comes as something else. */
export function notAPatch(): KubeApiError {
  return failure({
    code: 415,
    reason: "UnsupportedMediaType",
    message: "415: Unsupported Media Type",
    details: {},
  });
}

export function alreadyExists(
  resource: ResourceName,
  name: string,
  isBeingDeleted: boolean,
): KubeApiError {
  return failure({
    code: 409,
    reason: "AlreadyExists",
    message: `${isBeingDeleted ? "object is being deleted: " : ""}${qualified(resource)} "${name}" already exists`,
    details: detailsOf(resource, name),
  });
}

export function conflict(
  resource: ResourceName,
  name: string,
  why = "the object has been modified; please apply your changes to the latest version and try again",
): KubeApiError {
  return failure({
    code: 409,
    reason: "Conflict",
    message: `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`,
    details: detailsOf(resource, name),
  });
}

/** The history that was asked for is no longer kept: list again. */
export function expired(message: string): KubeApiError {
  return failure({ code: 410, reason: "Expired", message });
}

export function bodyTooLarge(bytesMax: number): KubeApiError {
  return failure({
    code: 413,
    reason: "RequestEntityTooLarge",
    message: `Request entity too large: limit is ${bytesMax}`,
  });
}

export function unsupportedMediaType(accepted: readonly string[]): KubeApiError {
  return failure({
    code: 415,
    reason: "UnsupportedMediaType",
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`,
  });
}

/** 422 with one cause a field error. */
export function invalidObject(
  type: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): KubeApiError {
  const texts = [...new Set(errors.map(({ field, detail }) => `${field}: ${detail}`))];
  const what = type.group === "" ? type.kind : `${type.kind}.${type.group}`;
  const why = texts.length === 1 ? texts.join("") : `[${texts.join(", ")}]`;
  return failure({
    code: 422,
    reason: "Invalid",
    message: `${what} "${name}" is invalid: ${why}`,
    details: {
      ...(name !== "" && { name }),
      ...(type.group !== "" && { group: type.group }),
      ...(type.kind !== "" && { kind: type.kind }),
      causes: errors.map(({ field, reason, detail }) => ({ reason, message: detail, field })),
    },
  });
}

export function internalError(message: string): KubeApiError {
  return failure({ code: 500, message });
}

/** A list that must not be older than a revision that does not exist yet. */
export function tooLargeRevision(wanted: number, current: number): KubeApiError {
  return failure({
    code: 504,
    reason: "Timeout",
    message: `Timeout: Too large resource version: ${wanted}, current: ${current}`,
    details: {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  });
}

/** What a server says that is overloaded, broken or behind something that is. */
export function refusedByFault(code: number, retryAfterSeconds?: number): KubeApiError {
  const { reason, message } = REFUSALS[code] ?? {
    reason: "InternalError",
    message: "Internal error occurred: told to fail",
  };
  return failure({
    code,
    reason,
    message,
    ...(retryAfterSeconds !== undefined && { details: { retryAfterSeconds } }),
  });
}

const REFUSALS: Readonly<Record<number, { readonly reason: string; readonly message: string }>> = {
  401: { reason: "Unauthorized", message: "Unauthorized" },
  429: { reason: "TooManyRequests", message: "too many requests, please try again later" },
  503: {
    reason: "ServiceUnavailable",
    message: "the server is currently unable to handle the request",
  },
  504: {
    reason: "Timeout",
    message: "Timeout: request did not complete within the allowed duration",
  },
};

function qualified({ group, plural }: ResourceName): string {
  return group === "" ? plural : `${plural}.${group}`;
}

function detailsOf({ group, plural }: ResourceName, name: string): Record<string, unknown> {
  return { name, ...(group !== "" && { group }), kind: plural };
}
