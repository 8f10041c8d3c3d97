// A scenario's hands in the cluster.
import type { Clock } from "../../core/clock.ts";
import type { KubeApi, ObjectKey } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { KubeHandle, ObjectRef } from "../scenario/world.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { applyObjects } from "./apply-objects.ts";
import { objectName } from "./kube-facts.ts";
import { resourceType } from "./resource-types.ts";

export interface KubeHandleOptions {
  readonly clock: Clock;
  readonly api: KubeApi;
  readonly timeline: Timeline;
  readonly readManifest: (file: string) => Promise<readonly KubeObject[]>;
  /** How an object that a story applies is written in this world; as it is when absent. */
  readonly adapt?: (object: KubeObject) => KubeObject;
}

const TOUCHED = "kongsim.dev/touched-at-ms";

export function kubeHandle(options: KubeHandleOptions): KubeHandle {
  const { clock, api, timeline, readManifest, adapt = (object) => object } = options;
  return {
    async apply(...what) {
      const read = what.map(async (item) =>
        typeof item === "string" ? readManifest(item) : [item],
      );
      await applyObjects(api, (await Promise.all(read)).flat().map(adapt));
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

function keyOf({ name, namespace }: ObjectRef): ObjectKey {
  return { name, ...(namespace !== undefined && { namespace }) };
}
