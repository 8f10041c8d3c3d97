// Pods and the templates of Pods: defaults and the checks that a template needs.
// Source: Kubernetes 1.33, pkg/apis/core/v1/defaults.go, pkg/apis/core/validation/validation.go
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import {
  childDraft,
  draftsIn,
  stringOf,
  valueAt,
  type Draft,
  isDraft,
  equalJson,
} from "../json.ts";
import { duplicate, forbidden, invalid, required, type FieldError } from "../schema/field-error.ts";
import { labelErrors } from "../schema/names.ts";
import type { KindRules } from "./kind-rules.ts";

export const podRules: KindRules = {
  defaults(object) {
    const spec = childDraft(object, "spec");
    podSpecDefaults(spec);
    spec["enableServiceLinks"] ??= true;
  },
  beforeCreate(object) {
    const spec = childDraft(object, "spec");
    spec["priority"] ??= 0;
    spec["preemptionPolicy"] ??= "PreemptLowerPriority";
    spec["tolerations"] = [...arrayOr(spec["tolerations"]), ...NODE_TOLERATIONS];
    object["status"] = { phase: "Pending", qosClass: qualityOfService(spec) };
  },
  updateErrors: (object, old) =>
    equalJson(fixedPart(object["spec"]), fixedPart(old["spec"]))
      ? []
      : [forbidden("spec", UPDATABLE)],
  errors: (object) => podSpecErrors(object["spec"], "spec"),
  selectableFields: {
    "spec.nodeName": (object) => stringOf(valueAt(object, "spec", "nodeName")),
    "spec.restartPolicy": (object) => stringOf(valueAt(object, "spec", "restartPolicy")),
    "spec.schedulerName": (object) => stringOf(valueAt(object, "spec", "schedulerName")),
    "spec.serviceAccountName": (object) => stringOf(valueAt(object, "spec", "serviceAccountName")),
    "status.phase": (object) => stringOf(valueAt(object, "status", "phase")),
    "status.podIP": (object) => stringOf(valueAt(object, "status", "podIP")),
    "status.nominatedNodeName": (object) =>
      stringOf(valueAt(object, "status", "nominatedNodeName")),
  },
};

/** What admission gives every Pod, so that it may stay for a while on a node that is lost. */
const NODE_TOLERATIONS = ["not-ready", "unreachable"].map((condition) => ({
  key: `node.kubernetes.io/${condition}`,
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds: 300,
}));

const UPDATABLE =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/** A specification without what may be changed in it. */
function fixedPart(spec: unknown): JsonObject {
  const { activeDeadlineSeconds: _deadline, tolerations: _tolerations, ...rest } = objectOr(spec);
  const lists = ["containers", "initContainers"].map((list) => [
    list,
    arrayOr(rest[list]).map((container) => ({ ...objectOr(container), image: "" })),
  ]);
  return { ...rest, ...Object.fromEntries(lists) };
}

/** By the containers' requests and limits of cpu and memory. */
function qualityOfService(spec: JsonObject): string {
  const resources = arrayOr(spec["containers"]).map((container) =>
    objectOr(objectOr(container)["resources"]),
  );
  if (!resources.some(({ requests, limits }) => isSet(requests) || isSet(limits)))
    return "BestEffort";
  const isGuaranteed = resources.every(({ requests, limits }) => {
    const wanted = objectOr(limits);
    const both = wanted["cpu"] !== undefined && wanted["memory"] !== undefined;
    return both && equalJson({ ...wanted, ...objectOr(requests) }, wanted);
  });
  return isGuaranteed ? "Guaranteed" : "Burstable";
}

function isSet(value: unknown): boolean {
  return Object.keys(objectOr(value)).length > 0;
}

export function podSpecDefaults(spec: Draft): void {
  spec["restartPolicy"] ??= "Always";
  spec["terminationGracePeriodSeconds"] ??= 30;
  spec["dnsPolicy"] ??= "ClusterFirst";
  spec["securityContext"] ??= {};
  spec["schedulerName"] ??= "default-scheduler";
  if (typeof spec["serviceAccountName"] === "string")
    spec["serviceAccount"] ??= spec["serviceAccountName"];
  for (const list of ["containers", "initContainers"]) {
    for (const container of draftsIn(spec, list)) containerDefaults(container);
  }
  for (const volume of draftsIn(spec, "volumes")) volumeDefaults(volume);
}

export function podSpecErrors(spec: unknown, at: string): readonly FieldError[] {
  const containers = arrayOr(objectOr(spec)["containers"]).filter(isJsonObject);
  if (containers.length === 0) return [required(`${at}.containers`)];
  const names = new Set<string>();
  return containers.flatMap((container, index) => {
    const name = stringOf(container["name"]);
    const field = `${at}.containers[${index}]`;
    const repeated = names.has(name);
    names.add(name);
    return [
      ...(name === ""
        ? [required(`${field}.name`)]
        : labelErrors(name).map((problem) => invalid(`${field}.name`, name, problem))),
      ...(repeated ? [duplicate(`${field}.name`, name)] : []),
      ...(stringOf(container["image"]) === "" ? [required(`${field}.image`)] : []),
    ];
  });
}

function containerDefaults(container: Draft): void {
  container["resources"] ??= {};
  container["terminationMessagePath"] ??= "/dev/termination-log";
  container["terminationMessagePolicy"] ??= "File";
  container["imagePullPolicy"] ??= isLatest(stringOf(container["image"]))
    ? "Always"
    : "IfNotPresent";
  for (const port of draftsIn(container, "ports")) port["protocol"] ??= "TCP";
  for (const name of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    const probe = container[name];
    if (isDraft(probe)) probeDefaults(probe);
  }
  for (const variable of draftsIn(container, "env")) {
    const fieldRef = objectOr(variable["valueFrom"])["fieldRef"];
    if (isDraft(fieldRef)) fieldRef["apiVersion"] ??= "v1";
  }
}

function probeDefaults(probe: Draft): void {
  probe["timeoutSeconds"] ??= 1;
  probe["periodSeconds"] ??= 10;
  probe["successThreshold"] ??= 1;
  probe["failureThreshold"] ??= 3;
  const { httpGet } = probe;
  if (isDraft(httpGet)) {
    httpGet["scheme"] ??= "HTTP";
    httpGet["path"] ??= "/";
  }
}

const MODE = 0o644;

function volumeDefaults(volume: Draft): void {
  for (const source of ["configMap", "secret", "projected", "downwardAPI"]) {
    const given = volume[source];
    if (isDraft(given)) given["defaultMode"] ??= MODE;
  }
  const { hostPath } = volume;
  if (isDraft(hostPath)) hostPath["type"] ??= "";
}

/** No tag, or "latest". */
function isLatest(image: string): boolean {
  const last = image.split("@")[0]?.split("/").at(-1) ?? "";
  return !image.includes("@") && (!last.includes(":") || last.endsWith(":latest"));
}
