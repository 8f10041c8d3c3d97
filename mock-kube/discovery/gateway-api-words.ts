// What the schemas of the Gateway API have in common: names, references, conditions.
// Source: kubernetes-sigs/gateway-api 1.3.0 (experimental channel), apis/v1/shared_types.go
import type { JsonObject } from "../../core/json.ts";
import { integer, list, mapOf, object, oneOf, text } from "../schema/schema-builder.ts";

export const GATEWAY_GROUP = "gateway.networking.k8s.io";

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
export const DOMAIN = `${LABEL}(\\.${LABEL})*`;

export const hostname = text({ minLength: 1, maxLength: 253, pattern: `^(\\*\\.)?${DOMAIN}$` });
export const preciseHostname = text({ minLength: 1, maxLength: 253, pattern: `^${DOMAIN}$` });
export const group = text({ maxLength: 253, pattern: `^$|^${DOMAIN}$` });
export const kind = text({
  minLength: 1,
  maxLength: 63,
  pattern: "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$",
});
export const name = text({ minLength: 1, maxLength: 253 });
export const namespace = text({ minLength: 1, maxLength: 63, pattern: `^${LABEL}$` });
export const sectionName: JsonObject = { ...preciseHostname };
export const port: JsonObject = { ...integer(1, 65_535), format: "int32" };
export const controllerName = text({
  minLength: 1,
  maxLength: 253,
  pattern: `^${DOMAIN}\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+$`,
});

export const byName = { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] };

/** A reference to what a route or a policy belongs to. */
export const parentReference = object(
  {
    group: { ...group, default: GATEWAY_GROUP },
    kind: { ...kind, default: "Gateway" },
    name,
    namespace,
    port,
    sectionName,
  },
  { required: ["name"] },
);

/** To a Secret, unless it says otherwise. */
export const secretReference = object(
  { group: { ...group, default: "" }, kind: { ...kind, default: "Secret" }, name, namespace },
  { required: ["name"] },
);

const selector: JsonObject = {
  ...object({
    matchExpressions: list(
      object(
        {
          key: text(),
          operator: text(),
          values: list(text(), { "x-kubernetes-list-type": "atomic" }),
        },
        { required: ["key", "operator"] },
      ),
      { "x-kubernetes-list-type": "atomic" },
    ),
    matchLabels: mapOf(text()),
  }),
  "x-kubernetes-map-type": "atomic",
};

/** From which namespaces something may come; the first that is named is what is meant without a word. */
export function namespacesFrom(meant: string, ...allowed: readonly string[]): JsonObject {
  return {
    ...object({ from: { ...oneOf(...allowed), default: meant }, selector }),
    default: { from: meant },
  };
}

const condition = object(
  {
    lastTransitionTime: text({ format: "date-time" }),
    message: text({ maxLength: 32_768 }),
    observedGeneration: { ...integer(0), format: "int64" },
    reason: text({
      minLength: 1,
      maxLength: 1024,
      pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
    }),
    status: oneOf("True", "False", "Unknown"),
    type: text({
      maxLength: 316,
      pattern: `^(${DOMAIN}/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$`,
    }),
  },
  { required: ["lastTransitionTime", "message", "reason", "status", "type"] },
);

export function conditionList(more: JsonObject = {}): JsonObject {
  return list(condition, {
    ...more,
    maxItems: 8,
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["type"],
  });
}

/** What is said of each of these types as long as no controller has come by. */
export function waitingConditions(...types: readonly string[]): readonly JsonObject[] {
  return types.map((type) => ({
    lastTransitionTime: "1970-01-01T00:00:00Z",
    message: "Waiting for controller",
    reason: "Pending",
    status: "Unknown",
    type,
  }));
}
