// What the controller tells the cluster about its objects.
import type { ObjectRef } from "../snapshot/object-ref.ts";

/** An Event before anything is known of the API: about whom, how bad, why. */
export interface ClusterEvent {
  readonly object: ObjectRef;
  readonly type: "Normal" | "Warning";
  readonly reason: EventReason;
  readonly message: string;
}

/** Source: KIC v3.5.13 internal/dataplane/kong_client.go; the last two are ours. */
export type EventReason =
  | "KongConfigurationTranslationFailed"
  | "FallbackKongConfigurationTranslationFailed"
  | "KongConfigurationApplyFailed"
  | "FallbackKongConfigurationApplyFailed"
  | "KongConfigurationSucceeded"
  | "FallbackKongConfigurationSucceeded"
  | "GatewayWithoutConfiguration"
  | "LastValidObjectsNotKept";

/** What tells events apart that are about one object and happened for one reason. */
export function similarityKey({ object, type, reason }: ClusterEvent): string {
  return JSON.stringify([...identityOf(object), type, reason]);
}

/** The same for events with equal texts only. */
export function equalityKey(event: ClusterEvent): string {
  return JSON.stringify([similarityKey(event), event.message]);
}

/** The same for all events about one object. */
export function objectKey({ object }: ClusterEvent): string {
  return JSON.stringify(identityOf(object));
}

function identityOf({ apiVersion, kind, namespace, name, uid }: ObjectRef): readonly unknown[] {
  return [apiVersion, kind, namespace, name, uid];
}
