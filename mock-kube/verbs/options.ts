// What a request may say beside its object.

/** What to do with fields that a kind does not have. */
export type FieldValidation = "Ignore" | "Warn" | "Strict";

export interface WriteOptions {
  /** Who owns the fields that this write sets. */
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  /** Do everything but the write. */
  readonly dryRun: boolean;
  /** Take fields from other managers (server-side apply). */
  readonly force: boolean;
  /** Filled while the request is served; sent as `Warning` headers. */
  readonly warnings: string[];
  /** Keys that the body has twice, in the words of its decoder; filled when it is read. */
  readonly repeated: string[];
  /** `metadata.managedFields` of the draft is already what it shall be. */
  readonly isTracked?: boolean;
  readonly subresource?: "status" | "scale" | "finalize" | "token" | undefined;
}

export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly propagationPolicy?: string;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export interface ReadOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
}

export interface ListReadOptions extends ReadOptions {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly resourceVersionMatch?: string;
  /** Forbidden for lists. */
  readonly sendInitialEvents?: boolean;
  readonly limit?: number;
  readonly continue?: string;
}

export interface WatchReadOptions extends ReadOptions {
  readonly namespace?: string;
  readonly allowWatchBookmarks: boolean;
  /** `undefined`: not said. */
  readonly sendInitialEvents?: boolean;
  readonly resourceVersionMatch?: string;
  readonly timeoutMs?: number;
}

export function writeOptions(options: Partial<WriteOptions> = {}): WriteOptions {
  return {
    fieldManager: "unknown",
    fieldValidation: "Warn",
    dryRun: false,
    force: false,
    warnings: [],
    repeated: [],
    ...options,
  };
}
