// The wire types of every built-in kind, read once.
import { groupOf } from "../../core/kube.ts";
import { readTypes, type StructType } from "./type-table.ts";
import { ADMISSION_TYPES } from "./types/admission.ts";
import { AUTOSCALING_TYPES } from "./types/autoscaling.ts";
import { APPS_TYPES } from "./types/apps.ts";
import { COORDINATION_TYPES } from "./types/coordination.ts";
import { CORE_TYPES } from "./types/core.ts";
import { EXTENSION_TYPES } from "./types/extensions.ts";
import { META_TYPES } from "./types/meta.ts";
import { NETWORKING_TYPES } from "./types/networking.ts";
import { POD_TYPES } from "./types/pods.ts";
import { RBAC_TYPES } from "./types/rbac.ts";
import { REVIEW_TYPES } from "./types/reviews.ts";

export const builtInTypes = readTypes(
  [
    META_TYPES,
    CORE_TYPES,
    POD_TYPES,
    APPS_TYPES,
    AUTOSCALING_TYPES,
    NETWORKING_TYPES,
    COORDINATION_TYPES,
    EXTENSION_TYPES,
    RBAC_TYPES,
    REVIEW_TYPES,
    ADMISSION_TYPES,
  ]
    .map((text) => text.trim())
    .join("\n"),
);

/** @throws {RangeError} when there is no such type: a bug in the caller. */
export function builtInType(name: string): StructType {
  const type = builtInTypes.get(name);
  if (type === undefined) throw new RangeError(`no type ${name}`);
  return type;
}

const PREFIXES: Readonly<Record<string, string>> = {
  "admissionregistration.k8s.io": "admission.",
  apps: "apps.",
  "authentication.k8s.io": "authentication.",
  "authorization.k8s.io": "authorization.",
  autoscaling: "autoscaling.",
  "coordination.k8s.io": "coordination.",
  "discovery.k8s.io": "discovery.",
  "events.k8s.io": "events.",
  "networking.k8s.io": "networking.",
  "rbac.authorization.k8s.io": "rbac.",
};

/** The name of the wire type of a kind. */
export function typeNameOf(apiVersion: string, kind: string): string {
  return `${PREFIXES[groupOf(apiVersion)] ?? ""}${kind}`;
}
