// Sends a configuration to one gateway and tells what came of it.
import {
  AdminStatusError,
  AdminUnreachableError,
  type AdminApi,
  type ConfigReply,
} from "../../core/admin-api.ts";
import { TimeoutError, withTimeout, type Clock } from "../../core/clock.ts";
import type { ResourceFailure } from "../failures/resource-failure.ts";
import { failuresOf, parseFlattenedErrors, type UnattributedEntity } from "./flattened-errors.ts";

interface AcceptedPush {
  readonly kind: "accepted";
}

/** The gateway said that the configuration is wrong: to send it again unchanged cannot help. */
interface RejectedPush {
  readonly kind: "rejected";
  readonly message: string;
  /** One per object and problem. None when Kong blames nothing that came from the cluster. */
  readonly failures: readonly ResourceFailure[];
  readonly unattributed: readonly UnattributedEntity[];
  readonly rawBody: string;
}

/** It is not known what the gateway thinks of the configuration. */
export interface FailedPush {
  readonly kind: "failed";
  readonly message: string;
  readonly reason: FailureReason;
  /** What the gateway answered, where it did and the answer made no sense. */
  readonly rawBody?: string;
}

/** The values of the metrics' label `failure_reason`. */
export type FailureReason = "conflict" | "network" | "other";

export type PushResult = AcceptedPush | RejectedPush | FailedPush;

export interface PushOptions {
  readonly clock: Clock;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * @param document the JSON text of a declarative configuration.
 * @throws what is not an answer of the outside: `signal.reason` when that is aborted, or a bug.
 * @see KIC v3.5.13 internal/dataplane/sendconfig/inmemory.go
 */
export async function pushConfig(
  admin: AdminApi,
  document: string,
  { clock, timeoutMs, signal }: PushOptions,
): Promise<PushResult> {
  const send = (inner: AbortSignal) => admin.postConfig(document, inner);
  try {
    return resultOf(await withTimeout(clock, timeoutMs, send, signal));
  } catch (error) {
    signal?.throwIfAborted();
    return failedPush(error);
  }
}

/**
 * What came of a push that did not get through.
 * @throws `error` itself when it is none that the Admin API's port or a time limit gives: a bug must not pass for one.
 */
export function failedPush(error: unknown): FailedPush {
  if (error instanceof AdminUnreachableError || error instanceof TimeoutError) {
    return { kind: "failed", message: error.message, reason: "network" };
  }
  if (error instanceof AdminStatusError) {
    return { kind: "failed", message: error.message, reason: reasonOf(error.status) };
  }
  throw error;
}

function resultOf({ status, body }: ConfigReply): PushResult {
  if (status >= 200 && status < 400) return { kind: "accepted" };
  const message = `HTTP status ${status} (message: "failed posting new config to /config")`;
  if (status !== 400) return { kind: "failed", message, reason: reasonOf(status) };

  const errors = parseFlattenedErrors(body);
  if (!errors.ok) {
    return {
      kind: "failed",
      message: "the gateway's reason for refusing the configuration cannot be understood",
      reason: "other",
      rawBody: body,
    };
  }
  const { objects, unattributed } = errors;
  return { kind: "rejected", message, failures: failuresOf(objects), unattributed, rawBody: body };
}

function reasonOf(status: number): FailureReason {
  return status === 409 ? "conflict" : "other";
}
