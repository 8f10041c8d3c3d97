// Shows a write to the webhooks before it is made. Source: Kubernetes 1.33, apiserver pkg/admission/plugin/webhook
import { errorText } from "../../core/errors.ts";
import { objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeApiError } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Identity } from "../access/identity.ts";
import { JSON_TYPE, jsonResponse, type ApiRequest, type ApiResponse } from "../http/message.ts";
import type { RequestInfo, RequestedResource } from "../http/request-info.ts";
import { stringOf } from "../json.ts";
import type { KubeServer } from "../kube-server.ts";
import { jsonPatch } from "../patch/json-patch.ts";
import { deniedByWebhook, webhookFailed } from "../statuses.ts";
import { storeKey } from "../verbs/server-context.ts";
import { webhooksFor, type AdmittedWrite, type Webhook } from "./webhooks.ts";

/** Posts a review, and gives back the answer's JSON. Rejects when the webhook cannot be asked. */
export type WebhookClient = (webhook: Webhook, review: JsonObject) => Promise<unknown>;

export interface AdmissionContext {
  readonly server: KubeServer;
  readonly client: WebhookClient;
  readonly identity: Identity;
  readonly newUid: () => string;
  /** Answers without admission. */
  readonly answer: (request: ApiRequest) => ApiResponse;
}

const JUDGED: ReadonlySet<string> = new Set(["create", "update", "patch", "delete"]);
/** How often a write starts again because somebody else has changed the object while the webhooks thought. */
const ATTEMPTS_MAX = 5;
/** What the server sets at creation. */
const SERVERS_OWN = ["uid", "creationTimestamp", "generation", "resourceVersion", "managedFields"];

export async function admittedAnswer(
  context: AdmissionContext,
  request: ApiRequest,
  { verb, resource }: RequestInfo,
): Promise<ApiResponse> {
  if (!JUDGED.has(verb) || resource === undefined) return context.answer(request);
  for (let attempt = 1; ; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one attempt after the other is the point
    const { response, isRaced } = await admitOnce(context, request, verb, resource);
    if (!isRaced || attempt === ATTEMPTS_MAX) return response;
  }
}

async function admitOnce(
  context: AdmissionContext,
  request: ApiRequest,
  verb: string,
  resource: RequestedResource,
): Promise<{ readonly response: ApiResponse; readonly isRaced: boolean }> {
  const { server, answer } = context;
  const draft = verb === "delete" ? undefined : draftOf(context, request);
  // What is refused anyway is not shown to anybody.
  if (draft === undefined && verb !== "delete") return settled(answer(request));
  const oldObject = storedObject(server, resource);
  const write = { operation: operationOf(verb, oldObject), resource, object: draft, oldObject };
  const webhooks = webhooksFor(server.store, write);
  if (webhooks.length === 0) return settled(answer(request));
  let object = draft;
  for (const webhook of webhooks) {
    // oxlint-disable-next-line no-await-in-loop -- each sees what the one before it has changed
    const verdict = await ask(context, webhook, { ...write, object }, request);
    if (!verdict.ok) return settled(refusal(verdict.error));
    if (verdict.patch !== undefined && object !== undefined) {
      object = jsonPatch(object, verdict.patch);
    }
  }
  if (object === undefined || object === draft) return settled(answer(request));
  const response = answer(rewritten(request, write, object));
  return { response, isRaced: write.operation === "UPDATE" && response.status === 409 };
}

function settled(response: ApiResponse) {
  return { response, isRaced: false };
}

/** An apply or an update of what is not there makes it. */
function operationOf(verb: string, oldObject: KubeObject | undefined): AdmittedWrite["operation"] {
  if (verb === "delete") return "DELETE";
  return oldObject === undefined ? "CREATE" : "UPDATE";
}

/** What the write would make, as a dry run; `undefined` when the server refuses it. */
function draftOf({ answer }: AdmissionContext, request: ApiRequest): JsonObject | undefined {
  const query = new URLSearchParams(request.query);
  query.set("dryRun", "All");
  const { status, body } = answer({
    ...request,
    query,
    headers: { ...request.headers, accept: JSON_TYPE },
  });
  if (status >= 300 || typeof body !== "string") return undefined;
  return objectOr(JSON.parse(body));
}

function storedObject({ registry, store }: KubeServer, resource: RequestedResource) {
  const { group, version, plural, namespace, name } = resource;
  const found = registry.find(group, version, plural);
  if (found === undefined || name === undefined) return undefined;
  return store.get(storeKey(found, { name, namespace }));
}

type Verdict =
  | { readonly ok: true; readonly patch?: unknown }
  | { readonly ok: false; readonly error: KubeApiError };

async function ask(
  { server, client, identity, newUid }: AdmissionContext,
  webhook: Webhook,
  write: AdmittedWrite,
  request: ApiRequest,
): Promise<Verdict> {
  const uid = newUid();
  let answer: JsonObject;
  try {
    answer = objectOr(
      objectOr(await client(webhook, reviewOf(server, uid, identity, write, request)))["response"],
    );
    if (answer["uid"] !== uid) throw new RangeError(`expected response.uid=${JSON.stringify(uid)}`);
  } catch (error) {
    // Whatever keeps a webhook from answering, its policy says what follows.
    if (webhook.ignoresFailure) return { ok: true };
    return {
      ok: false,
      error: webhookFailed(webhook.name, errorText(error)),
    };
  }
  if (answer["allowed"] !== true) {
    return { ok: false, error: deniedByWebhook(webhook.name, objectOr(answer["status"])) };
  }
  if (!webhook.isMutating || typeof answer["patch"] !== "string") return { ok: true };
  return { ok: true, patch: JSON.parse(Buffer.from(answer["patch"], "base64").toString("utf8")) };
}

/** Source: Kubernetes API reference, admission.k8s.io/v1 AdmissionReview. */
function reviewOf(
  { registry }: KubeServer,
  uid: string,
  { name: username, groups }: Identity,
  { operation, resource, object, oldObject }: AdmittedWrite,
  { query }: ApiRequest,
): JsonObject {
  const { group, version, plural, subresource, namespace, name } = resource;
  const kind = { group, version, kind: registry.find(group, version, plural)?.kind ?? "" };
  const gvr = { group, version, resource: plural };
  return {
    kind: "AdmissionReview",
    apiVersion: "admission.k8s.io/v1",
    request: {
      uid,
      kind,
      resource: gvr,
      requestKind: kind,
      requestResource: gvr,
      ...(subresource !== undefined && {
        subResource: subresource,
        requestSubResource: subresource,
      }),
      name: name ?? stringOf(objectOr(object?.["metadata"])["name"]),
      ...(namespace !== undefined && { namespace }),
      operation,
      userInfo: { username, groups },
      object: object ?? null,
      oldObject: oldObject ?? null,
      dryRun: query.has("dryRun"),
    },
  };
}

function refusal({ status }: KubeApiError): ApiResponse {
  return jsonResponse(status.code ?? 500, status);
}

/** The same write, of what the webhooks have made of its object. */
function rewritten(
  request: ApiRequest,
  { operation, resource }: AdmittedWrite,
  object: JsonObject,
): ApiRequest {
  const isCreation = operation === "CREATE";
  const kept = Object.entries(objectOr(object["metadata"])).filter(
    ([field]) => !isCreation || !SERVERS_OWN.includes(field),
  );
  const body = { ...object, metadata: Object.fromEntries(kept) };
  // An apply that makes its object has named it in the path.
  const collection = request.path.slice(0, request.path.lastIndexOf("/"));
  return {
    ...request,
    method: isCreation ? "POST" : "PUT",
    path: isCreation && resource.name !== undefined ? collection : request.path,
    headers: { ...request.headers, "content-type": JSON_TYPE },
    body: Buffer.from(JSON.stringify(body)),
  };
}
