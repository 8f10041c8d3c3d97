// What an audit log says of a request: one JSON object, at level Metadata, when it is answered.
// Source: Kubernetes 1.33, apiserver pkg/apis/audit/v1/types.go
import type { ApiRequest, ApiResponse } from "../http/message.ts";
import type { RequestInfo } from "../http/request-info.ts";
import type { Identity } from "./identity.ts";

export interface AuditEvent {
  readonly kind: "Event";
  readonly apiVersion: "audit.k8s.io/v1";
  readonly level: "Metadata";
  readonly auditID: string;
  /** A watch is told when it has begun. */
  readonly stage: "ResponseStarted" | "ResponseComplete";
  readonly requestURI: string;
  readonly verb: string;
  readonly user: { readonly username: string; readonly groups: readonly string[] };
  readonly impersonatedUser?: { readonly username: string; readonly groups: readonly string[] };
  readonly userAgent: string;
  readonly objectRef?: Readonly<Record<string, string>>;
  readonly responseStatus: { readonly metadata: object; readonly code: number };
  /** RFC 3339 with microseconds. */
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
}

export interface Audited {
  readonly id: string;
  readonly request: ApiRequest;
  readonly info: RequestInfo;
  readonly identity: Identity | undefined;
  readonly impersonated: Identity | undefined;
  readonly response: ApiResponse;
  /** Wall-clock times, ms since the Unix epoch. */
  readonly receivedMs: number;
  readonly answeredMs: number;
}

/** Nothing of a body, and no header but the client's name: neither Secrets nor tokens get into a log. */
export function auditEvent(audited: Audited): AuditEvent {
  const { id, request, info, identity, impersonated, response } = audited;
  const { status, body } = response;
  const query = request.query.toString();
  const isStream = typeof body !== "string" && !(body instanceof Uint8Array);
  const objectRef = referenceOf(info);
  return {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "Metadata",
    auditID: id,
    stage: isStream ? "ResponseStarted" : "ResponseComplete",
    requestURI: query === "" ? request.path : `${request.path}?${query}`,
    verb: info.verb,
    user: userOf(identity ?? ANONYMOUS),
    ...(impersonated !== undefined && { impersonatedUser: userOf(impersonated) }),
    userAgent: request.headers["user-agent"] ?? "",
    ...(objectRef !== undefined && { objectRef }),
    responseStatus: { metadata: {}, code: status },
    requestReceivedTimestamp: micro(audited.receivedMs),
    stageTimestamp: micro(audited.answeredMs),
  };
}

const ANONYMOUS: Identity = { name: "system:anonymous", groups: ["system:unauthenticated"] };

function userOf({ name, groups }: Identity) {
  return { username: name, groups };
}

function referenceOf({ resource }: RequestInfo): Readonly<Record<string, string>> | undefined {
  if (resource === undefined) return undefined;
  const { group, version, plural, subresource, namespace, name } = resource;
  return {
    resource: plural,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(group !== "" && { apiGroup: group }),
    apiVersion: version,
    ...(subresource !== undefined && { subresource }),
  };
}

function micro(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}
