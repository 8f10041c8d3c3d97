// A scenario's hands in the cluster.
import type { Clock } from "../../core/clock.ts";
import { KubeApiError, type KubeApi, type ObjectKey } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { KubeHandle, ObjectRef } from "../scenario/world.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { objectName } from "./kube-facts.ts";
import { resourceType, resourceTypeOf } from "./resource-types.ts";

export interface KubeHandleOptions {
  readonly clock: Clock;
  readonly api: KubeApi;
  readonly timeline: Timeline;
  /** The objects of a manifest file, as they are to be applied. */
  readonly readManifest: (file: string) => Promise<readonly KubeObject[]>;
}

const TOUCHED = "kongsim.dev/touched-at-ms";

export function kubeHandle(options: KubeHandleOptions): KubeHandle {
  const { clock, api, timeline, readManifest } = options;
  return {
    async apply(...what) {
      const read = what.map(async (item) =>
        typeof item === "string" ? readManifest(item) : [item],
      );
      for (const object of (await Promise.all(read)).flat()) {
        // oxlint-disable-next-line no-await-in-loop -- in the order in which they were given
        await createOrReplace(api, object);
      }
    },
    delete: (ref) => api.delete(resourceType(ref.kind), keyOf(ref)),
    async touch(ref) {
      const annotations = { [TOUCHED]: String(clock.nowMs()) };
      await api.patch(resourceType(ref.kind), keyOf(ref), "merge", { metadata: { annotations } });
    },
    hasChanged: (object) =>
      timeline.events.some(
        (event) =>
          event.type === "kube-object" &&
          event.change === "MODIFIED" &&
          objectName(event.kind, event.namespace ?? undefined, event.name) === object,
      ),
    hasEvent: (eventType, reason, object) =>
      timeline.events.some(
        (event) =>
          event.type === "kube-event" &&
          event.eventType === eventType &&
          event.reason === reason &&
          event.object === object,
      ),
  };
}

async function createOrReplace(api: KubeApi, object: KubeObject): Promise<void> {
  const type = resourceTypeOf(object);
  try {
    await api.create(type, object);
  } catch (error) {
    if (!(error instanceof KubeApiError && error.status.reason === "AlreadyExists")) {
      throw describe(error, object);
    }
    const { name, namespace } = object.metadata;
    const { metadata } = await api.get(type, {
      name,
      ...(namespace !== undefined && { namespace }),
    });
    const { uid, resourceVersion } = metadata;
    await api.replace(type, {
      ...object,
      metadata: {
        ...object.metadata,
        ...(uid !== undefined && { uid }),
        ...(resourceVersion !== undefined && { resourceVersion }),
      },
    });
  }
}

function describe(error: unknown, { kind, metadata: { namespace, name } }: KubeObject): unknown {
  if (!(error instanceof KubeApiError)) return error;
  const message = `${objectName(kind, namespace, name)}: ${error.message}`;
  return new KubeApiError({ ...error.status, message });
}

function keyOf({ name, namespace }: ObjectRef): ObjectKey {
  return { name, ...(namespace !== undefined && { namespace }) };
}
