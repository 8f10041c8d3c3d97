// Watching: everything after a revision, in order, to each watcher the same.
// Source: Kubernetes 1.33, apiserver pkg/storage/cacher
import { after } from "../../core/clock.ts";
import { apiVersionOf, type KubeObject, type WatchEvent } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { kubeObject } from "../json.ts";
import { forbidden, notSupported } from "../schema/field-error.ts";
import { expired, internalError, invalidObject } from "../statuses.ts";
import { parseRevision } from "../storage/revision.ts";
import type { Change } from "../storage/watch-log.ts";
import type { WatchReadOptions } from "./options.ts";
import { normalized, present } from "./presentation.ts";
import { selection } from "./selection.ts";
import type { ServerContext } from "./server-context.ts";

/** A watcher that lets more than this wait is cut off, as the real server does. */
const WATCH_BACKLOG_EVENTS_MAX = 20_000;

const DEFINITIONS_STORAGE = "apiextensions.k8s.io/customresourcedefinitions";
const BOOKMARK_INTERVAL_MS = 60_000;
/** The last one comes a little before the end, so that a client can go on from there. */
const BOOKMARK_BEFORE_END_MS = 2000;
const TIMEOUT_MS_DEFAULT = 30 * 60_000;

/**
 * Starts to watch at once: what is written after this call is delivered. The stream ends when `signal` is aborted, when
 * its time is up, when its kind is no longer served, or after an ERROR event.
 * @throws {KubeApiError} 400, 422, 500.
 */
export function watchObjects(
  context: ServerContext,
  resource: Resource,
  options: WatchReadOptions,
  signal: AbortSignal,
): AsyncIterable<WatchEvent> {
  checkWatchOptions(context, options);
  const { store } = context;
  const revision = watchRevision(options.resourceVersion);
  const matches = selection(resource, options);
  const queue = new EventQueue();
  const show = (change: Change) => {
    if (isEndOfKind(resource, change)) queue.end();
    const event = eventOf(resource, change, options.namespace, matches);
    if (event !== undefined) queue.push(event);
  };
  const fromNow = revision === 0 || options.sendInitialEvents === true;
  const past = fromNow ? [] : store.since(revision);
  if (past === undefined) {
    const { status } = expired(
      `too old resource version: ${revision} (${store.compactedRevision})`,
    );
    queue.push({ type: "ERROR", object: status });
    queue.end();
    return queue;
  }
  if (fromNow && options.sendInitialEvents !== false) {
    for (const object of store.list(resource.storage, options.namespace).filter(matches)) {
      queue.push({ type: "ADDED", object: present(resource, object) });
    }
  }
  if (options.sendInitialEvents === true) queue.push(initialEventsEnd(resource, store.revision));
  for (const change of past) show(change);
  const unsubscribe = store.subscribe(show);
  const stopTimers = startTimers(context, resource, options, queue);
  const stop = () => queue.end();
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  queue.whenEnded(() => {
    unsubscribe();
    stopTimers();
    signal.removeEventListener("abort", stop);
  });
  return queue;
}

/** 0: from the state of now. */
function watchRevision(text: string | undefined): number {
  if (text !== undefined && text !== "" && !/^\d+$/.test(text)) {
    throw internalError(
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return parseRevision(text) ?? 0;
}

const LIST_OPTIONS = { group: "meta.k8s.io", kind: "ListOptions" };

function checkWatchOptions({ watchList }: ServerContext, options: WatchReadOptions): void {
  const { sendInitialEvents, resourceVersionMatch: match = "" } = options;
  if (sendInitialEvents === undefined && match === "") return;
  const field = "resourceVersionMatch";
  const isAsked = sendInitialEvents !== undefined;
  const errors = [
    ...(isAsked && match !== NOT_OLDER
      ? [
          forbidden(
            field,
            `sendInitialEvents requires setting resourceVersionMatch to ${NOT_OLDER}`,
          ),
        ]
      : []),
    ...(isAsked && !watchList ? [forbidden("sendInitialEvents", NO_WATCH_LIST)] : []),
    ...(match !== "" && !isAsked
      ? [forbidden(field, `${field} is forbidden for watch unless sendInitialEvents is provided`)]
      : []),
    ...(match !== "" && match !== NOT_OLDER ? [notSupported(field, match, [NOT_OLDER])] : []),
  ];
  if (errors.length > 0) throw invalidObject(LIST_OPTIONS, "", errors);
}

const NOT_OLDER = "NotOlderThan";
const NO_WATCH_LIST =
  "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled";

/** The bookmark that ends the initial events of a watch-list. */
function initialEventsEnd(resource: Resource, revision: number): WatchEvent {
  const annotations = { "k8s.io/initial-events-end": "true" };
  const metadata = { resourceVersion: String(revision), annotations };
  const object = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata };
  return { type: "BOOKMARK", object: kubeObject(normalized(resource, object)) };
}

/** A kind whose definition is gone has nothing more to tell. */
function isEndOfKind(
  { custom, group, plural }: Resource,
  { storage, type, object }: Change,
): boolean {
  if (custom === undefined || type !== "DELETED") return false;
  return storage === DEFINITIONS_STORAGE && object.metadata.name === `${plural}.${group}`;
}

/** A selector makes an object appear and disappear as it begins and ceases to match. */
function eventOf(
  resource: Resource,
  change: Change,
  namespace: string | undefined,
  matches: (object: KubeObject) => boolean,
): WatchEvent | undefined {
  const { object, previous } = change;
  if (change.storage !== resource.storage) return undefined;
  if (namespace !== undefined && (object.metadata.namespace ?? "") !== namespace) return undefined;
  const matched = previous !== undefined && matches(previous);
  const matching = change.type !== "DELETED" && matches(object);
  if (matching) return { type: matched ? "MODIFIED" : "ADDED", object: present(resource, object) };
  if (!matched) return undefined;
  // Watchers get the object as they knew it, with the revision of its going.
  const { resourceVersion = "" } = object.metadata;
  const gone = change.type === "DELETED" ? object : withRevision(previous, resourceVersion);
  return { type: "DELETED", object: present(resource, gone) };
}

function withRevision(object: KubeObject, resourceVersion: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}

function startTimers(
  { clock, store }: ServerContext,
  resource: Resource,
  options: WatchReadOptions,
  queue: EventQueue,
): () => void {
  let cancel: (() => void) | undefined;
  const bookmark = () => {
    const metadata = { resourceVersion: String(store.revision) };
    const empty = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata };
    queue.push({ type: "BOOKMARK", object: kubeObject(normalized(resource, empty)) });
  };
  const run = (leftMs: number) => {
    const toBookmarkMs = options.allowWatchBookmarks
      ? Math.min(BOOKMARK_INTERVAL_MS, leftMs - BOOKMARK_BEFORE_END_MS)
      : 0;
    if (toBookmarkMs <= 0) {
      cancel = after(clock, leftMs, () => queue.end());
      return;
    }
    cancel = after(clock, toBookmarkMs, () => {
      bookmark();
      run(leftMs - toBookmarkMs);
    });
  };
  run(options.timeoutMs ?? TIMEOUT_MS_DEFAULT);
  return () => cancel?.();
}

/** Events wait here until their reader comes for them. One reader, with one question at a time. */
class EventQueue implements AsyncIterableIterator<WatchEvent, void, undefined> {
  private readonly events: WatchEvent[] = [];
  private readonly endings: (() => void)[] = [];
  private answer: ((result: IteratorResult<WatchEvent, void>) => void) | undefined;
  private ended = false;

  push(event: WatchEvent): void {
    if (this.ended) return;
    if (this.answer !== undefined) {
      this.tell({ done: false, value: event });
      return;
    }
    this.events.push(event);
    if (this.events.length > WATCH_BACKLOG_EVENTS_MAX) this.end();
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    for (const ending of this.endings) ending();
    this.tell(DONE);
  }

  whenEnded(ending: () => void): void {
    if (this.ended) ending();
    else this.endings.push(ending);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<WatchEvent, void>> {
    const event = this.events.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.ended) return Promise.resolve(DONE);
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  /** The reader goes. */
  return(): Promise<IteratorResult<WatchEvent, void>> {
    this.events.length = 0;
    this.end();
    return Promise.resolve(DONE);
  }

  private tell(result: IteratorResult<WatchEvent, void>): void {
    const { answer } = this;
    this.answer = undefined;
    answer?.(result);
  }
}

const DONE: IteratorReturnResult<void> = { done: true, value: undefined };
