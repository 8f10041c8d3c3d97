// Keeps up with one kind of object: a list, then a watch, and again from the start when the watch cannot go on.
import type { Clock } from "../../core/clock.ts";
import {
  KubeApiError,
  KubeUnreachableError,
  type KubeApi,
  type ListOptions,
  type WatchOptions,
} from "../../core/kube-api.ts";
import type { KubeObject, ResourceType } from "../../core/kube.ts";
import type { Log } from "../../core/log.ts";
import type { Random } from "../../core/random.ts";

const BACKOFF_MS_MIN = 200;
const BACKOFF_MS_MAX = 30_000;
const PAGE_OBJECTS_MAX = 500;
/** A watch that ends sooner than this counts as one that failed. */
const WATCH_MS_MIN = 1000;

/** A relist replaces everything at once, so nobody sees half of it. */
export interface ReflectorHandler {
  replaced(objects: readonly KubeObject[]): void;
  applied(object: KubeObject): void;
  deleted(object: KubeObject): void;
}

export interface ReflectorPorts {
  readonly kube: KubeApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/**
 * Runs until `signal` is aborted. A kind that the API does not serve (yet) counts as one without objects and is asked
 * for again with growing delays, as are lists and watches that fail.
 *
 * @param namespace absent: all.
 */
export async function reflect(
  ports: ReflectorPorts,
  type: ResourceType,
  handler: ReflectorHandler,
  signal: AbortSignal,
  namespace?: string,
): Promise<void> {
  const scope = namespace === undefined ? {} : { namespace };
  let failures = 0;
  let resourceVersion: string | undefined;
  while (!signal.aborted) {
    const startMs = ports.clock.monotonicMs();
    try {
      if (resourceVersion === undefined)
        resourceVersion = await relist(ports.kube, type, handler, scope);
      resourceVersion = await follow(
        ports.kube,
        type,
        handler,
        { ...scope, resourceVersion },
        signal,
      );
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof KubeApiError) && !(error instanceof KubeUnreachableError)) throw error;
      const isUnserved = error instanceof KubeApiError && error.status.code === 404;
      if (isUnserved) handler.replaced([]);
      if (error instanceof KubeApiError) resourceVersion = undefined;
      ports.log.write(isUnserved ? "debug" : "warn", "cannot follow a kind; trying again", {
        kind: type.kind,
        error: error.message,
      });
    }
    // A watch that ended in its own time is taken up again at once; a server that ends each one early is not stormed.
    failures = ports.clock.monotonicMs() - startMs >= WATCH_MS_MIN ? 0 : failures + 1;
    await pause(ports, failures, signal);
  }
}

async function relist(
  kube: KubeApi,
  type: ResourceType,
  handler: ReflectorHandler,
  scope: Pick<ListOptions, "namespace">,
): Promise<string> {
  const objects: KubeObject[] = [];
  let next: string | undefined;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- each page names the next
    const page = await kube.list(type, {
      ...scope,
      limit: PAGE_OBJECTS_MAX,
      ...(next !== undefined && { continue: next }),
    });
    objects.push(...page.items);
    next = page.metadata.continue;
    if (next === undefined || next === "") {
      handler.replaced(objects);
      return page.metadata.resourceVersion;
    }
  }
}

/** @returns the revision to go on from, or `undefined` when everything must be listed again. */
async function follow(
  kube: KubeApi,
  type: ResourceType,
  handler: ReflectorHandler,
  from: WatchOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  let { resourceVersion } = from;
  for await (const event of kube.watch(type, { ...from, allowWatchBookmarks: true }, signal)) {
    if (event.type === "ERROR") return undefined;
    resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
    if (event.type === "DELETED") handler.deleted(event.object);
    else if (event.type !== "BOOKMARK") handler.applied(event.object);
  }
  return resourceVersion;
}

async function pause(
  { clock, random }: ReflectorPorts,
  failures: number,
  signal: AbortSignal,
): Promise<void> {
  if (failures === 0 || signal.aborted) return;
  const longestMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** failures);
  await clock.sleep(longestMs * (0.5 + random.next() / 2), signal).catch((reason: unknown) => {
    if (!signal.aborted) throw reason;
  });
}
