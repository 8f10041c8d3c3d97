// Getting and listing, with the meaning of resourceVersion, limit and continue.
// Source: Kubernetes 1.33, apiserver pkg/storage/etcd3/store.go, apimachinery pkg/apis/meta/internalversion/validation
import { apiVersionOf, type KubeList, type KubeObject } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { forbidden, notSupported, type FieldError } from "../schema/field-error.ts";
import {
  badRequest,
  expired,
  internalError,
  invalidObject,
  notFound,
  tooLargeRevision,
} from "../statuses.ts";
import {
  decodeContinue,
  encodeContinue,
  parseRevision,
  type ContinueToken,
} from "../storage/revision.ts";
import type { ListReadOptions } from "./options.ts";
import { present } from "./presentation.ts";
import { everything, selection } from "./selection.ts";
import { storeKey, type Key, type ServerContext } from "./server-context.ts";

/** @throws {KubeApiError} 404, or 504 for a revision that is not there yet. */
export function getObject(
  { store }: ServerContext,
  resource: Resource,
  key: Key,
  resourceVersion?: string,
): KubeObject {
  const revision = parseRevision(resourceVersion) ?? 0;
  if (revision > store.revision) throw tooLargeRevision(revision, store.revision);
  const found = store.get(storeKey(resource, key));
  if (found === undefined) throw notFound(resource, key.name);
  return present(resource, found);
}

/** @throws {KubeApiError} 400, 410 (the history is forgotten), 422, 500, 504. */
export function listObjects(
  context: ServerContext,
  resource: Resource,
  options: ListReadOptions,
): KubeList {
  checkListOptions(options);
  const token = options.continue ? decodeContinue(options.continue) : undefined;
  const revision = token?.revision ?? wantedRevision(context, options);
  const matches = selection(resource, options);
  const { store } = context;
  const all =
    revision === undefined
      ? store.list(resource.storage, options.namespace)
      : store.listAt(resource.storage, options.namespace, revision);
  if (all === undefined)
    throw expired(token === undefined ? tooOld(revision, store) : PAGE_TOO_OLD);
  return page(resource, all, matches, { revision: revision ?? store.revision, token, options });
}

const PAGE_TOO_OLD =
  "The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.";

function tooOld(revision = 0, store: ServerContext["store"]): string {
  return `The resourceVersion for the provided list is too old: ${revision} (${store.compactedRevision})`;
}

function page(
  resource: Resource,
  all: readonly KubeObject[],
  matches: (object: KubeObject) => boolean,
  { revision, token, options }: Page,
): KubeList {
  const left = token === undefined ? all : all.filter((object) => isAfter(object, token));
  const matching = matches === everything ? left : left.filter(matches);
  // The real server answers a list "from any revision" out of its cache, all of it.
  const limit = options.resourceVersion === "0" ? 0 : (options.limit ?? 0);
  const items = limit > 0 ? matching.slice(0, limit) : matching;
  const last = items.at(-1);
  const hasSelector = Boolean(options.labelSelector) || Boolean(options.fieldSelector);
  // A selected list goes on while anything is stored behind its last item, whether or not it will be selected.
  const isFull = limit > 0 && items.length === limit && last !== undefined;
  const rest =
    isFull && !isOfOneName(options.fieldSelector) ? left.length - 1 - left.indexOf(last) : 0;
  return {
    kind: resource.listKind,
    apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: String(revision),
      ...(rest > 0 &&
        last !== undefined && { continue: encodeContinue({ revision, after: placeOf(last) }) }),
      ...(rest > 0 && !hasSelector && { remainingItemCount: rest }),
    },
    items: items.map((object) => present(resource, object)),
  };
}

function isOfOneName(fieldSelector = ""): boolean {
  return /^metadata\.name==?[^,]+$/.test(fieldSelector);
}

interface Page {
  readonly revision: number;
  readonly token: ContinueToken | undefined;
  readonly options: ListReadOptions;
}

function placeOf({ metadata: { namespace = "", name } }: KubeObject) {
  return { namespace, name };
}

function isAfter(object: KubeObject, { after }: ContinueToken): boolean {
  const { namespace, name } = placeOf(object);
  return namespace > after.namespace || (namespace === after.namespace && name > after.name);
}

/** The past revision that is asked for; `undefined` for "now". */
function wantedRevision(
  { store }: ServerContext,
  { resourceVersion, resourceVersionMatch = "", limit = 0 }: ListReadOptions,
): number | undefined {
  const revision = parseRevision(resourceVersion);
  if (revision === undefined || revision === 0) return undefined;
  // Before there was a match, a limit made the revision exact.
  const exact = resourceVersionMatch === "Exact" || (resourceVersionMatch === "" && limit > 0);
  if (revision <= store.revision) return exact ? revision : undefined;
  if (exact) throw internalError("etcdserver: mvcc: required revision is a future revision");
  throw tooLargeRevision(revision, store.revision);
}

const LIST_OPTIONS = { group: "meta.k8s.io", kind: "ListOptions" };

function checkListOptions(options: ListReadOptions): void {
  const { resourceVersion = "", resourceVersionMatch = "" } = options;
  const errors: readonly FieldError[] = [
    ...matchErrors(resourceVersion, resourceVersionMatch, Boolean(options.continue)),
    ...(options.sendInitialEvents === undefined
      ? []
      : [forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list")]),
  ];
  if (errors.length > 0) throw invalidObject(LIST_OPTIONS, "", errors);
  if (options.continue && resourceVersion !== "" && resourceVersion !== "0") {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
}

function matchErrors(revision: string, match: string, continues: boolean): readonly FieldError[] {
  const field = "resourceVersionMatch";
  if (match === "") return [];
  if (continues) {
    return [forbidden(field, "resourceVersionMatch is forbidden when continue is provided")];
  }
  if (revision === "") {
    return [
      forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided"),
    ];
  }
  if (match !== "Exact" && match !== "NotOlderThan") {
    return [notSupported(field, match, ["Exact", "NotOlderThan", ""])];
  }
  return match === "Exact" && revision === "0"
    ? [forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"')]
    : [];
}
