// Services: defaults, allocated addresses and node ports, checks.
// Source: Kubernetes 1.33, pkg/apis/core/v1/defaults.go, pkg/registry/core/service, pkg/apis/core/validation/validation.go
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { childDraft, draftsIn, equalJson, stringOf, valueAt, type Draft } from "../json.ts";
import { isIpV4 } from "../schema/addresses.ts";
import { GoText, invalid, type FieldError } from "../schema/field-error.ts";
import { label1035Errors } from "../schema/names.ts";
import type { KindRules, WriteContext } from "./kind-rules.ts";
import { isExternallyReachable, serviceErrors } from "./service-errors.ts";

const NODE_PORT_MIN = 30_000;
const NODE_PORT_MAX = 32_767;
const CLIENT_IP_TIMEOUT_SECONDS = 10_800;

export const serviceRules: KindRules = {
  nameRule: label1035Errors,
  defaults,
  beforeCreate(object) {
    object["status"] = { loadBalancer: {} };
  },
  beforeUpdate: keepAllocated,
  errors: serviceErrors,
  updateErrors,
  allocate,
  selectableFields: {
    "spec.clusterIP": (object) => stringOf(valueAt(object, "spec", "clusterIP")),
    "spec.type": (object) => stringOf(valueAt(object, "spec", "type")),
  },
};

function defaults(object: Draft): void {
  const spec = childDraft(object, "spec");
  spec["sessionAffinity"] ??= "None";
  spec["type"] ??= "ClusterIP";
  if (spec["sessionAffinity"] === "ClientIP") {
    const clientIp = childDraft(childDraft(spec, "sessionAffinityConfig"), "clientIP");
    clientIp["timeoutSeconds"] ??= CLIENT_IP_TIMEOUT_SECONDS;
  } else delete spec["sessionAffinityConfig"];
  for (const port of draftsIn(spec, "ports")) {
    port["protocol"] ??= "TCP";
    const { targetPort } = port;
    if (targetPort === undefined || targetPort === 0 || targetPort === "") {
      port["targetPort"] = port["port"];
    }
  }
  const type = stringOf(spec["type"]);
  if (isExternallyReachable(spec)) spec["externalTrafficPolicy"] ??= "Cluster";
  if (type !== "ExternalName") spec["internalTrafficPolicy"] ??= "Cluster";
  if (type !== "LoadBalancer") return;
  spec["allocateLoadBalancerNodePorts"] ??= true;
  for (const point of draftsIn(objectOr(valueAt(object, "status", "loadBalancer")), "ingress")) {
    if (stringOf(point["ip"]) !== "") point["ipMode"] ??= "VIP";
  }
}

/** An update that does not speak of the allocated fields keeps them. */
function keepAllocated(object: Draft, old: JsonObject): void {
  const spec = childDraft(object, "spec");
  const before = objectOr(old["spec"]);
  object["status"] ??= old["status"];
  dropForType(object, old);
  if (spec["type"] === "ExternalName" || before["type"] === "ExternalName") return;
  // An address that is named again, alone, is the first of the list.
  if (stringOf(spec["clusterIP"]) !== "") spec["clusterIPs"] ??= [spec["clusterIP"]];
  for (const key of ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]) {
    spec[key] ??= before[key];
  }
  if (!isExternal(stringOf(spec["type"]))) return;
  const oldPorts = arrayOr(before["ports"]).filter(isJsonObject);
  for (const port of draftsIn(spec, "ports")) {
    const same = oldPorts.find(
      (candidate) =>
        candidate["port"] === port["port"] && candidate["protocol"] === port["protocol"],
    );
    if (same?.["nodePort"] !== undefined) port["nodePort"] ??= same["nodePort"];
  }
}

/**
 * What the old type needed and the new one does not goes, unless the client has changed it.
 * Source: Kubernetes 1.33, pkg/registry/core/service/strategy.go (dropTypeDependentFields)
 */
function dropForType(object: Draft, old: JsonObject): void {
  const spec = childDraft(object, "spec");
  const before = objectOr(old["spec"]);
  const dropUnchanged = (keys: readonly string[]) => {
    for (const key of keys) if (equalJson(spec[key], before[key])) delete spec[key];
  };
  const wasExternal = isExternal(stringOf(before["type"]));
  if (wasExternal && !isExternal(stringOf(spec["type"]))) {
    const oldPorts = arrayOr(before["ports"]).map((port) => objectOr(port)["nodePort"]);
    for (const port of draftsIn(spec, "ports")) {
      if (oldPorts.includes(port["nodePort"])) delete port["nodePort"];
    }
  }
  if (isExternallyReachable(before) && !isExternallyReachable(spec)) {
    dropUnchanged(["externalTrafficPolicy"]);
  }
  if (before["type"] !== "LoadBalancer" || spec["type"] === "LoadBalancer") return;
  dropUnchanged(["allocateLoadBalancerNodePorts", "healthCheckNodePort", "loadBalancerClass"]);
  object["status"] = { ...objectOr(object["status"]), loadBalancer: {} };
}

function updateErrors(object: JsonObject, old: JsonObject): readonly FieldError[] {
  const next = objectOr(object["spec"]);
  const before = objectOr(old["spec"]);
  if (next["type"] === "ExternalName" || before["type"] === "ExternalName") return [];
  if (equalJson(next["clusterIP"], before["clusterIP"])) return [];
  const list = arrayOr(next["clusterIPs"]).map((address) => JSON.stringify(address));
  const text = new GoText(`[]string{${list.join(", ")}}`);
  return [invalid("spec.clusterIPs[0]", text, "may not change once set")];
}

function allocate(
  object: Draft,
  old: JsonObject | undefined,
  context: WriteContext,
): readonly FieldError[] {
  const spec = childDraft(object, "spec");
  if (spec["type"] === "ExternalName") {
    for (const key of ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]) delete spec[key];
    return [];
  }
  const wanted = stringOf(spec["clusterIP"]) || stringOf(arrayOr(spec["clusterIPs"])[0]);
  const kept = old !== undefined && valueAt(old, "spec", "clusterIP") === wanted;
  if (!kept && wanted !== "" && wanted !== "None") {
    const problem = takenOrOutside(wanted, context);
    if (problem !== undefined) return [problem];
  }
  const families = familyErrors(spec);
  if (families.length > 0) return families;
  const nodePorts = nodePortErrors(spec, old);
  if (nodePorts.length > 0) return nodePorts;
  const address = wanted === "" ? context.allocateClusterIp() : wanted;
  spec["clusterIP"] = address;
  spec["clusterIPs"] = [address];
  const hasSelector = Object.keys(objectOr(spec["selector"])).length > 0;
  if (address === "None" && !hasSelector) {
    // Nobody knows of which families the endpoints will be.
    spec["ipFamilies"] ??= ["IPv4", "IPv6"];
    spec["ipFamilyPolicy"] ??= "RequireDualStack";
  }
  spec["ipFamilies"] ??= [address === "None" || isIpV4(address) ? "IPv4" : "IPv6"];
  spec["ipFamilyPolicy"] ??= "SingleStack";
  if (isExternal(stringOf(spec["type"])) && spec["allocateLoadBalancerNodePorts"] !== false) {
    for (const port of draftsIn(spec, "ports")) port["nodePort"] ??= context.allocateNodePort();
  }
  if (spec["type"] === "LoadBalancer" && spec["externalTrafficPolicy"] === "Local") {
    spec["healthCheckNodePort"] ??= context.allocateNodePort();
  }
  return [];
}

/** The cluster knows addresses of version 4 alone. */
function familyErrors(spec: JsonObject): readonly FieldError[] {
  const policy = spec["ipFamilyPolicy"];
  const at = arrayOr(spec["ipFamilies"]).indexOf("IPv6");
  const isHeadless = spec["clusterIP"] === "None";
  return [
    ...(at >= 0 && !isHeadless
      ? [invalid(`spec.ipFamilies[${at}]`, "IPv6", "not configured on this cluster")]
      : []),
    ...(policy === "RequireDualStack" && !isHeadless
      ? [
          invalid(
            "spec.ipFamilyPolicy",
            policy,
            "this cluster is not configured for dual-stack services",
          ),
        ]
      : []),
  ];
}

function nodePortErrors(spec: JsonObject, old: JsonObject | undefined): readonly FieldError[] {
  const kept = arrayOr(valueAt(old, "spec", "ports")).map((port) => objectOr(port)["nodePort"]);
  const wanted = arrayOr(spec["ports"]).map((port) => objectOr(port)["nodePort"]);
  for (const [index, nodePort] of wanted.entries()) {
    const field = `spec.ports[${index}].nodePort`;
    if (typeof nodePort !== "number" || kept.includes(nodePort)) continue;
    if (nodePort < NODE_PORT_MIN || nodePort > NODE_PORT_MAX) {
      const why = `provided port is not in the valid range. The range of valid ports is ${NODE_PORT_MIN}-${NODE_PORT_MAX}`;
      return [invalid(field, nodePort, why)];
    }
    if (wanted.indexOf(nodePort) < index) {
      return [invalid(field, nodePort, "provided port is already allocated")];
    }
  }
  return [];
}

function takenOrOutside(address: string, context: WriteContext): FieldError | undefined {
  const list = new GoText(`[]string{${JSON.stringify(address)}}`);
  const failed = `failed to allocate IP ${address}`;
  if (!/^10\.(9[6-9]|10\d|11[01])\./.test(address)) {
    const why = `${failed}: the provided network does not match the current range`;
    return invalid("spec.clusterIPs", list, why);
  }
  return context.isClusterIpTaken(address)
    ? invalid("spec.clusterIPs", list, `${failed}: provided IP is already allocated`)
    : undefined;
}

function isExternal(type: string): boolean {
  return type === "NodePort" || type === "LoadBalancer";
}
