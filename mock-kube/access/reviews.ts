// Answers to questions about access and identity: `kubectl auth can-i`, `kubectl auth whoami`, `kubectl create token`.
// Source: Kubernetes 1.33, pkg/registry/authorization, pkg/registry/authentication, pkg/registry/core/serviceaccount/storage/token.go
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { KubeApiError } from "../../core/kube-api.ts";
import {
  AUTHENTICATION_GROUP,
  AUTHORIZATION_GROUP,
  TOKEN_REQUEST,
} from "../discovery/review-resources.ts";
import type { Resource } from "../discovery/resource.ts";
import { jsonResponse, type ApiRequest, type ApiResponse } from "../http/message.ts";
import { readBody } from "../http/request-body.ts";
import type { RequestInfo, RequestedResource } from "../http/request-info.ts";
import { writeOptionsOf } from "../http/request-options.ts";
import { childDraft, stringOf, type Draft } from "../json.ts";
import type { KubeServer } from "../kube-server.ts";
import { GoText, invalid, type FieldError } from "../schema/field-error.ts";
import { badRequest, invalidObject, methodNotAllowed, notFound } from "../statuses.ts";
import { readObject } from "../verbs/body.ts";
import { trackUpdate } from "../verbs/managed-fields.ts";
import { timestampOf } from "../verbs/server-context.ts";
import type { Decision } from "./authorization.ts";
import type { Identity } from "./identity.ts";
import { ISSUER, type ReadToken, type ServiceAccountTokens } from "./service-account-tokens.ts";

export interface ReviewContext {
  readonly server: KubeServer;
  readonly identity: Identity;
  readonly tokens: ServiceAccountTokens;
  readonly newUid: () => string;
  readonly decide: (identity: Identity, info: RequestInfo) => Decision;
  readonly rules: (identity: Identity, namespace: string) => readonly JsonObject[];
  /** Whose a bearer token is. */
  readonly read: (token: string) => ReadToken | undefined;
}

const LIFETIME_SECONDS_MIN = 600;
const LIFETIME_SECONDS = 3600;
const LIFETIME_SECONDS_MAX = 2 ** 32;

/** The answer to a question; `undefined` for other requests. */
export function reviewAnswer(
  context: ReviewContext,
  request: ApiRequest,
  { resource: asked }: RequestInfo,
): ApiResponse | undefined {
  if (asked === undefined) return undefined;
  const isToken = asked.plural === "serviceaccounts" && asked.subresource === "token";
  const isReview = [AUTHORIZATION_GROUP, AUTHENTICATION_GROUP].includes(asked.group);
  const found = isReview
    ? context.server.registry.find(asked.group, asked.version, asked.plural)
    : undefined;
  const resource = isToken && asked.group === "" ? TOKEN_REQUEST : found;
  if (resource === undefined) return undefined;
  const warnings: string[] = [];
  try {
    if (request.method !== "POST") throw methodNotAllowed();
    const draft = readReview(context, request, resource, warnings, isToken);
    const answer = ANSWERS[resource.kind];
    if (answer === undefined) throw new RangeError(`no answer to a ${resource.kind}`);
    answer(context, draft, asked);
    return jsonResponse(201, draft, warnings);
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
    return jsonResponse(error.status.code ?? 500, error.status, warnings);
  }
}

function readReview(
  { server }: ReviewContext,
  request: ApiRequest,
  resource: Resource,
  warnings: string[],
  isToken: boolean,
): Draft {
  const options = writeOptionsOf(request, "CreateOptions", warnings);
  const draft = readObject(resource, readBody(request, resource, options), options);
  if (isToken) childDraft(draft, "spec")["expirationSeconds"] ??= LIFETIME_SECONDS;
  const tracked = { ...options, ...(isToken && { subresource: "token" as const }) };
  trackUpdate(resource, undefined, draft, tracked, timestampOf(server.nowMs()));
  return draft;
}

type Answer = (context: ReviewContext, draft: Draft, asked: RequestedResource) => void;

const ANSWERS: Readonly<Record<string, Answer>> = {
  SelfSubjectReview({ server, identity }, draft) {
    childDraft(draft, "metadata")["creationTimestamp"] = timestampOf(server.nowMs());
    draft["status"] = { userInfo: userInfo(identity) };
  },
  SelfSubjectAccessReview({ identity, decide }, draft) {
    const spec = objectOr(draft["spec"]);
    refuseReview(attributeErrors(spec));
    draft["status"] = decide(identity, infoOf(spec));
  },
  SubjectAccessReview: answerForSubject,
  LocalSubjectAccessReview(context, draft, asked) {
    const wanted = objectOr(objectOr(draft["spec"])["resourceAttributes"])["namespace"];
    const why = "must match metadata.namespace";
    refuseReview(
      stringOf(wanted) === asked.namespace
        ? []
        : [invalid("spec.resourceAttributes.namespace", stringOf(wanted), why)],
    );
    answerForSubject(context, draft);
  },
  SelfSubjectRulesReview({ identity, rules }, draft) {
    const namespace = stringOf(objectOr(draft["spec"])["namespace"]);
    if (namespace === "") throw badRequest("no namespace on request");
    const all = rules(identity, namespace);
    draft["metadata"] = { creationTimestamp: null };
    draft["spec"] = {};
    draft["status"] = {
      resourceRules: all.filter((rule) => arrayOr(rule["resources"]).length > 0),
      nonResourceRules: all.filter((rule) => arrayOr(rule["nonResourceURLs"]).length > 0),
      incomplete: false,
    };
  },
  TokenReview({ read }, draft) {
    const token = stringOf(objectOr(draft["spec"])["token"]);
    if (token === "") throw badRequest("token is required for TokenReview in authentication");
    const found = read(token);
    draft["status"] =
      found === undefined
        ? { user: {}, error: "invalid bearer token" }
        : { authenticated: true, user: userInfo(found.identity), audiences: found.audiences };
  },
  TokenRequest: answerWithToken,
};

function answerForSubject({ decide }: ReviewContext, draft: Draft): void {
  const spec = objectOr(draft["spec"]);
  const name = stringOf(spec["user"]);
  const groups = arrayOr(spec["groups"]).map(stringOf);
  const nobody = "at least one of user or group must be specified";
  refuseReview([
    ...attributeErrors(spec),
    ...(name === "" && groups.length === 0 ? [invalid("spec.user", "", nobody)] : []),
  ]);
  draft["status"] = decide({ name, groups }, infoOf(spec));
}

function answerWithToken(
  { server, tokens, newUid }: ReviewContext,
  draft: Draft,
  { namespace = "", name = "" }: RequestedResource,
): void {
  const accounts = { group: "", plural: "serviceaccounts" };
  const account = server.store.get({ storage: "serviceaccounts", namespace, name });
  if (account === undefined) throw notFound(accounts, name);
  const spec = childDraft(draft, "spec");
  const seconds = Number(spec["expirationSeconds"]);
  const field = "spec.expirationSeconds";
  if (seconds < LIFETIME_SECONDS_MIN) {
    refuseToken([invalid(field, seconds, "may not specify a duration less than 10 minutes")]);
  }
  if (seconds > LIFETIME_SECONDS_MAX) {
    refuseToken([invalid(field, seconds, "may not specify a duration larger than 2^32 seconds")]);
  }
  checkBound(server, spec["boundObjectRef"], namespace);
  const wanted = arrayOr(spec["audiences"]).map(stringOf);
  const audiences = wanted.length === 0 ? [ISSUER] : wanted;
  const nowMs = server.nowMs();
  const wish = { audiences, lifetimeSeconds: seconds, id: newUid(), nowMs };
  const metadata = childDraft(draft, "metadata");
  Object.assign(metadata, { name, namespace, creationTimestamp: timestampOf(nowMs) });
  spec["audiences"] = audiences;
  draft["status"] = {
    token: tokens.issue({ namespace, name, uid: account.metadata.uid ?? "" }, wish),
    expirationTimestamp: timestampOf(nowMs + seconds * 1000),
  };
}

/** A token may be bound to the life of a Secret or a Pod. */
function checkBound(server: KubeServer, bound: unknown, namespace: string): void {
  if (!isJsonObject(bound)) return;
  const kind = stringOf(bound["kind"]);
  const name = stringOf(bound["name"]);
  const plural = ({ Pod: "pods", Secret: "secrets" } as Record<string, string>)[kind];
  if (plural === undefined) {
    throw badRequest(
      `cannot bind token to object of type /${stringOf(bound["apiVersion"])}, Kind=${kind}`,
    );
  }
  if (server.store.get({ storage: plural, namespace, name }) === undefined) {
    throw notFound({ group: "", plural }, name);
  }
}

/** In the words of the real server, which forgets the kind. */
function refuseReview(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject({ group: AUTHORIZATION_GROUP, kind: "" }, "", errors);
}

function refuseToken(errors: readonly FieldError[]): void {
  throw invalidObject({ group: AUTHENTICATION_GROUP, kind: "TokenRequest" }, "", errors);
}

function attributeErrors(spec: JsonObject): readonly FieldError[] {
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    const why = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    return [invalid("spec.resourceAttributes", new GoText('"null"'), why)];
  }
  if (resourceAttributes === undefined || nonResourceAttributes === undefined) return [];
  const { path, verb } = objectOr(nonResourceAttributes);
  const text = `authorization.NonResourceAttributes{Path:${JSON.stringify(stringOf(path))}, Verb:${JSON.stringify(stringOf(verb))}}`;
  const why = "cannot be specified in combination with resourceAttributes";
  return [invalid("spec.nonResourceAttributes", new GoText(text), why)];
}

function infoOf(spec: JsonObject): RequestInfo {
  const { resourceAttributes, nonResourceAttributes } = spec;
  const { path, verb } = objectOr(nonResourceAttributes);
  if (!isJsonObject(resourceAttributes)) return { verb: stringOf(verb), path: stringOf(path) };
  const text = (key: string) => stringOf(resourceAttributes[key]);
  return {
    verb: text("verb"),
    path: "",
    resource: {
      group: text("group"),
      version: text("version"),
      plural: text("resource"),
      ...(text("subresource") !== "" && { subresource: text("subresource") }),
      ...(text("namespace") !== "" && { namespace: text("namespace") }),
      ...(text("name") !== "" && { name: text("name") }),
    },
  };
}

function userInfo({ name, groups, uid, extra }: Identity): JsonObject {
  return {
    username: name,
    ...(uid !== undefined && { uid }),
    groups,
    ...(extra !== undefined && { extra }),
  };
}
