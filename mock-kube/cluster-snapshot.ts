// All that a server holds, as plain data for a file.
import { arrayOr, objectOr } from "../core/json.ts";
import { isKubeObject } from "./json.ts";
import type { StoredState } from "./storage/object-store.ts";

/** Raised when a snapshot changes in a way that an old reader would misread. */
const VERSION = 1;
const FORMAT = "mock-kube-snapshot";

export interface ClusterSnapshot extends StoredState {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
}

export function clusterSnapshot(state: StoredState): ClusterSnapshot {
  return { format: FORMAT, version: VERSION, ...state };
}

/** @throws {RangeError} for what is no snapshot, or one of another version. */
export function readClusterSnapshot(value: unknown): ClusterSnapshot {
  const { format, version, revision, entries } = objectOr(value);
  if (format !== FORMAT) throw new RangeError("not a snapshot of mock-kube");
  if (version !== VERSION) throw new RangeError(`a snapshot of version ${String(version)}`);
  if (typeof revision !== "number" || !Number.isSafeInteger(revision) || revision < 1) {
    throw new RangeError(`a snapshot's revision is no ${String(revision)}`);
  }
  const read = arrayOr(entries).map((entry, index) => {
    const [storage, object] = arrayOr(entry);
    if (typeof storage === "string" && isKubeObject(object)) return [storage, object] as const;
    throw new RangeError(`entry ${index} of the snapshot is no object`);
  });
  return clusterSnapshot({ revision, entries: read });
}
