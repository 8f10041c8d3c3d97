// v1 Secret and ConfigMap: what they hold.
import type { KubeObject } from "../../core/kube.ts";
import { onlyStrings } from "./fields.ts";

/** The decoded values of a Secret, as UTF-8 text. */
export function secretData(secret: KubeObject): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(onlyStrings(secret["data"])).map(([key, encoded]) => [
      key,
      Buffer.from(encoded, "base64").toString("utf8"),
    ]),
  );
}

export function configMapData(configMap: KubeObject): ReadonlyMap<string, string> {
  return new Map(Object.entries(onlyStrings(configMap["data"])));
}
