// The bounded history of all writes, in the order of their revisions.
import type { KubeObject } from "../../core/kube.ts";

export interface Change {
  readonly revision: number;
  /** The storage that it belongs to, for example "apps/deployments". */
  readonly storage: string;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  /** For DELETED the object as it was last, with the revision of its deletion. */
  readonly object: KubeObject;
  /** The object before this change. */
  readonly previous: KubeObject | undefined;
}

/** How many changes are kept when nothing else is said: some minutes of a busy small cluster. */
const WATCH_LOG_CHANGES_MAX = 10_000;

export class WatchLog {
  private readonly changesMax: number;
  private changes: Change[] = [];
  private compacted = 0;

  /** @throws {RangeError} unless `changesMax` is a positive integer. */
  constructor(changesMax = WATCH_LOG_CHANGES_MAX) {
    if (!Number.isInteger(changesMax) || changesMax < 1) throw new RangeError(`${changesMax}`);
    this.changesMax = changesMax;
  }

  /** The newest revision that is forgotten: histories from before it cannot be told. */
  get compactedRevision(): number {
    return this.compacted;
  }

  append(change: Change): void {
    this.changes.push(change);
    // Dropped in batches, so that a full log does not cost a copy at each write.
    if (this.changes.length >= this.changesMax * 2) this.keep(this.changesMax);
    else if (this.changes.length > this.changesMax) this.compacted = this.firstKept();
  }

  /** Forgets everything up to and including `revision`. */
  compact(revision: number): void {
    this.keep(this.changes.length - this.indexAfter(revision));
    this.compacted = Math.max(this.compacted, revision);
  }

  /** The changes after `revision`, oldest first; `undefined` when they are no longer all there. */
  since(revision: number): readonly Change[] | undefined {
    if (revision < this.compacted) return undefined;
    return this.changes.slice(this.indexAfter(revision));
  }

  private firstKept(): number {
    return this.changes[this.changes.length - this.changesMax - 1]?.revision ?? this.compacted;
  }

  private keep(count: number): void {
    const last = this.changes[this.changes.length - count - 1];
    if (last !== undefined) this.compacted = Math.max(this.compacted, last.revision);
    this.changes = this.changes.slice(this.changes.length - count);
  }

  /** Binary search: the index of the first change after `revision`. */
  private indexAfter(revision: number): number {
    let low = 0;
    let high = this.changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.changes[middle]?.revision ?? Infinity) <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
