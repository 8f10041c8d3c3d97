// The query parameters of the verbs.
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { stringOf } from "../json.ts";
import { builtInType } from "../schema/built-in-types.ts";
import { GoText, notSupported, type FieldError } from "../schema/field-error.ts";
import { badRequest, invalidObject } from "../statuses.ts";
import type {
  DeleteOptions,
  FieldValidation,
  ListReadOptions,
  WatchReadOptions,
  WriteOptions,
} from "../verbs/options.ts";
import { contentType, textOf } from "./request-body.ts";
import { decodeMessage, openEnvelope, PROTOBUF_TYPE } from "./protobuf-decode.ts";
import type { ApiRequest } from "./message.ts";
import type { ObjectPath } from "./request-path.ts";

const POLICIES = ["Foreground", "Background", "Orphan"];
const FIELD_VALIDATIONS: readonly FieldValidation[] = ["Ignore", "Strict", "Warn"];

/** @throws {KubeApiError} 422 for what the kind of options does not know. */
export function writeOptionsOf(
  { query, headers }: ApiRequest,
  optionsKind: string,
  warnings: string[],
): WriteOptions {
  const errors: FieldError[] = [...dryRunErrors(query.getAll("dryRun"))];
  const given = query.get("fieldValidation") ?? "";
  const fieldValidation = FIELD_VALIDATIONS.find((value) => value === given);
  if (given !== "" && fieldValidation === undefined) {
    errors.push(notSupported("fieldValidation", given, ["", ...FIELD_VALIDATIONS]));
  }
  if (errors.length > 0)
    throw invalidObject({ group: "meta.k8s.io", kind: optionsKind }, "", errors);
  return {
    fieldManager: query.get("fieldManager") || agentOf(headers["user-agent"]),
    fieldValidation: fieldValidation ?? "Warn",
    dryRun: query.getAll("dryRun").length > 0,
    force: query.get("force") === "true" || query.get("force") === "1",
    warnings,
  };
}

/** Without a manager, the client's name up to the first slash is one. */
function agentOf(userAgent: string | undefined): string {
  return (userAgent ?? "").split("/")[0] || "unknown";
}

export function listOptionsOf({ query }: ApiRequest, { namespace }: ObjectPath): ListReadOptions {
  const limit = integerOf(query, "limit");
  const initial = query.get("sendInitialEvents");
  const token = query.get("continue");
  const match = query.get("resourceVersionMatch");
  return {
    ...selectorsOf(query),
    ...(namespace !== undefined && { namespace }),
    ...(limit > 0 && { limit }),
    ...(initial !== null && initial !== "" && { sendInitialEvents: isTrue(initial) }),
    ...(token !== null && token !== "" && { continue: token }),
    ...(match !== null && { resourceVersionMatch: match }),
  };
}

export function watchOptionsOf(
  { query }: ApiRequest,
  { namespace, name }: ObjectPath,
): WatchReadOptions {
  const seconds = integerOf(query, "timeoutSeconds");
  const initial = query.get("sendInitialEvents");
  const match = query.get("resourceVersionMatch");
  const selectors = selectorsOf(query);
  return {
    ...selectors,
    ...(name !== undefined && { fieldSelector: `metadata.name=${name}` }),
    ...(namespace !== undefined && { namespace }),
    allowWatchBookmarks: isTrue(query.get("allowWatchBookmarks")),
    ...(initial !== null && initial !== "" && { sendInitialEvents: isTrue(initial) }),
    ...(match !== null && { resourceVersionMatch: match }),
    ...(seconds > 0 && { timeoutMs: seconds * 1000 }),
  };
}

function selectorsOf(query: URLSearchParams) {
  const names = ["labelSelector", "fieldSelector", "resourceVersion"] as const;
  const given = names.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given) as { [name in (typeof names)[number]]?: string };
}

/** @throws {KubeApiError} 400 when it is given and no number. */
function integerOf(query: URLSearchParams, name: string): number {
  const given = query.get(name) ?? "";
  if (given === "" || /^-?\d+$/.test(given)) return Number(given);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(given)}: invalid syntax`);
}

export function isTrue(text: string | null): boolean {
  return text === "true" || text === "1" || text === "";
}

/**
 * From the body, when there is one, else from the query.
 * @throws {KubeApiError} 400 or 422.
 */
export function deleteOptionsOf(request: ApiRequest): DeleteOptions {
  const { query } = request;
  const body = deleteBody(request);
  const dryRun = [...query.getAll("dryRun"), ...arrayOr(body["dryRun"]).map(stringOf)];
  const policy = query.get("propagationPolicy") ?? stringOf(body["propagationPolicy"]);
  const errors = [
    ...dryRunErrors(dryRun),
    ...(policy === "" || POLICIES.includes(policy)
      ? []
      : [notSupported("propagationPolicy", policy, [...POLICIES, "nil"])]),
  ];
  if (errors.length > 0) {
    throw invalidObject({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", errors);
  }
  const preconditions = body["preconditions"];
  return {
    dryRun: dryRun.length > 0,
    ...(policy !== "" && { propagationPolicy: policy }),
    ...(isJsonObject(preconditions) && { preconditions }),
  };
}

function deleteBody(request: ApiRequest): JsonObject {
  if (request.body.length === 0) return {};
  if (contentType(request) === PROTOBUF_TYPE) {
    return decodeMessage(builtInType("DeleteOptions"), openEnvelope(request.body).raw);
  }
  return objectOr(parsed(textOf(request)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badRequest("the body of the request is not a DeleteOptions");
  }
}

function dryRunErrors(values: readonly string[]): readonly FieldError[] {
  if (values.every((value) => value === "All")) return [];
  const list = values.map((value) => JSON.stringify(value)).join(", ");
  return [notSupported("dryRun", new GoText(`[]string{${list}}`), ["All"])];
}
