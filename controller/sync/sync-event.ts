// What a sync tells those who report on it: metrics, Kubernetes events and diagnostics all read this one stream.
import type { DeclarativeConfig } from "../../core/kong.ts";
import type { ResourceFailure } from "../failures/resource-failure.ts";
import type { FallbackMetadata } from "../fallback/generator.ts";
import type { PushResult } from "../push/push.ts";
import type { ObjectRef } from "../snapshot/object-ref.ts";

export type SyncEvent =
  | { readonly type: "snapshot-taken"; readonly changed: boolean }
  | {
      readonly type: "translated";
      readonly isFallback: boolean;
      readonly failures: readonly ResourceFailure[];
      readonly durationMs: number;
    }
  | {
      readonly type: "fallback-generated";
      readonly metadata: FallbackMetadata;
      readonly durationMs: number;
    }
  /** One gateway was sent a configuration, or was found to hold it already. */
  | {
      readonly type: "gateway-updated";
      readonly url: string;
      readonly isFallback: boolean;
      readonly config: DeclarativeConfig;
      readonly sha: string;
      readonly bytes: number;
      readonly durationMs: number;
      readonly result: PushResult | { readonly kind: "unchanged" };
    }
  /** What the ready gateways hold at the end of a round, as far as they were asked. */
  | {
      readonly type: "gateways-checked";
      readonly gateways: readonly { readonly url: string; readonly isConfigured: boolean }[];
    }
  /** Gateways refused and blamed nobody; without these objects they accept. */
  | {
      readonly type: "found-by-trial";
      readonly urls: readonly string[];
      readonly objects: readonly ObjectRef[];
      /** What they answered. */
      readonly error: string;
    }
  /** What is valid now would not outlive the controller. */
  | { readonly type: "last-valid-not-kept"; readonly error: string }
  /** A round ended well, and these objects are what the gateways now serve. */
  | {
      readonly type: "configured";
      readonly isFallback: boolean;
      readonly objects: readonly ObjectRef[];
      readonly failures: readonly ResourceFailure[];
    };

export type SyncObserver = (event: SyncEvent) => void;
