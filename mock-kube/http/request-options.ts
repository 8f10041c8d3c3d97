// The query parameters of the verbs.
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { stringOf } from "../json.ts";
import { builtInType, builtInTypes } from "../schema/built-in-types.ts";
import { decode } from "../schema/decode.ts";
import { jsonProblem } from "../schema/go-json.ts";
import {
  forbidden,
  GoText,
  invalid,
  notSupported,
  tooLong,
  type FieldError,
} from "../schema/field-error.ts";
import { badRequest, internalError, invalidObject } from "../statuses.ts";
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

/** Of a name of a field manager. */
const MANAGER_BYTES_MAX = 128;
const APPLY_TYPE = "application/apply-patch+yaml";
const POLICIES = ["Foreground", "Background", "Orphan"];
const FIELD_VALIDATIONS: readonly FieldValidation[] = ["Ignore", "Strict", "Warn"];

/** @throws {KubeApiError} 422 for what the kind of options does not know. */
export function writeOptionsOf(
  { query, headers }: ApiRequest,
  optionsKind: string,
  warnings: string[],
): WriteOptions {
  const errors: FieldError[] = [
    ...dryRunErrors(query.getAll("dryRun")),
    ...managerErrors(query.get("fieldManager") ?? ""),
  ];
  const force = query.get("force");
  const isApply = contentType({ headers }) === APPLY_TYPE;
  if (optionsKind === "PatchOptions" && force !== null && !isApply) {
    errors.push(forbidden("force", "may not be specified for non-apply patch"));
  }
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
    force: isTrue(force),
    warnings,
    repeated: [],
  };
}

/** Source: Kubernetes 1.33, apimachinery pkg/apis/meta/v1/validation (ValidateFieldManager) */
function managerErrors(manager: string): readonly FieldError[] {
  const at = manager.search(UNPRINTABLE);
  const bad = at < 0 ? undefined : manager.codePointAt(at);
  return [
    ...(Buffer.byteLength(manager) > MANAGER_BYTES_MAX
      ? [tooLong("fieldManager", MANAGER_BYTES_MAX)]
      : []),
    ...(bad === undefined
      ? []
      : [
          invalid(
            "fieldManager",
            manager,
            `invalid character U+${bad.toString(16).toUpperCase().padStart(4, "0")} (at position ${Buffer.byteLength(manager.slice(0, at))})`,
          ),
        ]),
  ];
}

/** Go's notion: all but letters, marks, numbers, punctuation, symbols and the plain blank. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/** Without a manager, the client's name up to the first slash is one. */
function agentOf(userAgent: string | undefined): string {
  const name = (userAgent ?? "").split("/")[0] ?? "";
  const printable = name.replaceAll(new RegExp(UNPRINTABLE, "gu"), "");
  return Buffer.from(printable).subarray(0, MANAGER_BYTES_MAX).toString("utf8") || "unknown";
}

export function listOptionsOf({ query }: ApiRequest, { namespace }: ObjectPath): ListReadOptions {
  const limit = integerOf(query, "limit");
  integerOf(query, "timeoutSeconds");
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

/** @throws {KubeApiError} 400 for a timeout that is no duration. */
export function checkTimeout({ query }: ApiRequest): void {
  const timeout = query.get("timeout") ?? "";
  if (timeout === "" || /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/.test(timeout))
    return;
  throw badRequest(
    `invalid timeout specified in the request URL - time: invalid duration ${JSON.stringify(timeout)}`,
  );
}

/** Anything but a clear no, as the real server reads it. */
export function isTrue(text: string | null): boolean {
  return text !== null && text !== "0" && text.toLowerCase() !== "false";
}

/**
 * From the body, when there is one, else from the query.
 * @throws {KubeApiError} 400 or 422.
 */
export function deleteOptionsOf(request: ApiRequest): DeleteOptions {
  const { query } = request;
  const body = deleteBody(request);
  const dryRun = [...query.getAll("dryRun"), ...arrayOr(body["dryRun"]).map(stringOf)];
  integerOf(query, "gracePeriodSeconds");
  const policy = query.get("propagationPolicy") ?? stringOf(body["propagationPolicy"]);
  const orphans = body["orphanDependents"];
  const both = "orphanDependents and deletionPropagation cannot be both set";
  const errors = [
    ...(policy !== "" && orphans !== undefined ? [invalid("propagationPolicy", policy, both)] : []),
    ...(policy === "" || POLICIES.includes(policy)
      ? []
      : [notSupported("propagationPolicy", policy, [...POLICIES, "nil"])]),
    ...dryRunErrors(dryRun),
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
  const text = textOf(request);
  const problem = jsonProblem(text);
  if (problem !== undefined) {
    throw internalError(`couldn't get version/kind; json parse error: ${problem}`);
  }
  const body = objectOr(JSON.parse(text));
  const kind = stringOf(body["kind"]);
  if (kind !== "" && kind !== "DeleteOptions") {
    const version = stringOf(body["apiVersion"]);
    throw internalError(
      `no kind "${kind}" is registered for version "${version}" in scheme "pkg/runtime/scheme.go:110"`,
    );
  }
  const read = decode(builtInTypes, builtInType("DeleteOptions"), body, ["apiVersion", "kind"]);
  if (!read.ok) throw internalError(read.message);
  return read.value;
}

function dryRunErrors(values: readonly string[]): readonly FieldError[] {
  if (values.every((value) => value === "All")) return [];
  const list = values.map((value) => JSON.stringify(value)).join(", ");
  return [notSupported("dryRun", new GoText(`[]string{${list}}`), ["All"])];
}
