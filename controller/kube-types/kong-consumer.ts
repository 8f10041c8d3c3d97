// configuration.konghq.com/v1 KongConsumer, as far as it is translated.
import type { KubeObject } from "../../core/kube.ts";
import { textOf, textsOf } from "./fields.ts";

export interface KongConsumerView {
  readonly object: KubeObject;
  /** "" when it is missing; the same for `customId`. */
  readonly username: string;
  readonly customId: string;
  /** Names of Secrets in the same namespace. */
  readonly credentials: readonly string[];
  readonly consumerGroups: readonly string[];
}

export function kongConsumerView(object: KubeObject): KongConsumerView {
  return {
    object,
    username: textOf(object["username"]) ?? "",
    customId: textOf(object["custom_id"]) ?? "",
    credentials: textsOf(object["credentials"]),
    consumerGroups: textsOf(object["consumerGroups"]),
  };
}
