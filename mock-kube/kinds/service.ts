// Services: defaults, allocated addresses and node ports, checks.
// Source: Kubernetes 1.33, pkg/apis/core/v1/defaults.go, pkg/registry/core/service, pkg/apis/core/validation/validation.go
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { childDraft, draftsIn, equalJson, stringOf, valueAt, type Draft } from "../json.ts";
import { isIp, isIpV4 } from "../schema/addresses.ts";
import {
  duplicate,
  GoText,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../schema/field-error.ts";
import {
  label1035Errors,
  labelErrors,
  portErrors,
  portNameErrors,
  subdomainErrors,
} from "../schema/names.ts";
import { labelsErrors } from "../schema/object-meta.ts";
import type { KindRules, WriteContext } from "./kind-rules.ts";

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const AFFINITIES = ["ClientIP", "None"];
const POLICIES = ["Cluster", "Local"];
const CLIENT_IP_TIMEOUT_SECONDS = 10_800;

export const serviceRules: KindRules = {
  nameRule: label1035Errors,
  defaults,
  beforeCreate(object) {
    object["status"] = { loadBalancer: {} };
  },
  beforeUpdate: keepAllocated,
  errors: (object) => specErrors(objectOr(object["spec"])),
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
  if (isExternal(type)) {
    spec["externalTrafficPolicy"] ??= "Cluster";
  }
  if (type !== "ExternalName") spec["internalTrafficPolicy"] ??= "Cluster";
  if (type === "LoadBalancer") spec["allocateLoadBalancerNodePorts"] ??= true;
}

/** An update that does not speak of the allocated fields keeps them. */
function keepAllocated(object: Draft, old: JsonObject): void {
  const spec = childDraft(object, "spec");
  const before = objectOr(old["spec"]);
  object["status"] ??= old["status"];
  if (spec["type"] === "ExternalName" || before["type"] === "ExternalName") return;
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

function specErrors(spec: JsonObject): readonly FieldError[] {
  const type = stringOf(spec["type"]);
  const ports = arrayOr(spec["ports"]).filter(isJsonObject);
  const externalName = stringOf(spec["externalName"]);
  const headless = spec["clusterIP"] === "None";
  return [
    ...(ports.length === 0 && !headless && type !== "ExternalName" ? [required("spec.ports")] : []),
    ...ports.flatMap((port, index) =>
      onePortErrors(port, `spec.ports[${index}]`, ports.length > 1),
    ),
    ...labelsErrors(spec["selector"], "spec.selector"),
    ...unsupported("spec.sessionAffinity", spec["sessionAffinity"], AFFINITIES),
    ...unsupported("spec.type", type, TYPES),
    ...(type === "ExternalName" && externalName === "" ? [required("spec.externalName")] : []),
    ...(type === "ExternalName" && externalName !== ""
      ? subdomainErrors(externalName.replace(/\.$/, "")).map((problem) =>
          invalid("spec.externalName", externalName, problem),
        )
      : []),
    ...duplicatePorts(ports),
    ...(isExternal(type)
      ? unsupported("spec.externalTrafficPolicy", spec["externalTrafficPolicy"], POLICIES)
      : []),
    ...unsupported(
      "spec.internalTrafficPolicy",
      spec["internalTrafficPolicy"] ?? "Cluster",
      POLICIES,
    ),
    ...clusterIpErrors(spec),
  ];
}

function onePortErrors(port: JsonObject, at: string, mustHaveName: boolean): readonly FieldError[] {
  const { name = "", port: number, protocol, targetPort } = port;
  return [
    ...(name === "" && mustHaveName ? [required(`${at}.name`)] : []),
    ...(name === ""
      ? []
      : labelErrors(stringOf(name)).map((problem) => invalid(`${at}.name`, name, problem))),
    ...portErrors(Number(number)).map((problem) => invalid(`${at}.port`, number, problem)),
    ...unsupported(`${at}.protocol`, protocol, PROTOCOLS),
    ...(typeof targetPort === "number"
      ? portErrors(targetPort)
      : portNameErrors(stringOf(targetPort))
    ).map((problem) => invalid(`${at}.targetPort`, targetPort, problem)),
  ];
}

function duplicatePorts(ports: readonly JsonObject[]): readonly FieldError[] {
  const numbers = new Set<string>();
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const key = `${stringOf(port["protocol"])}/${Number(port["port"])}`;
    const name = stringOf(port["name"]);
    const text = `core.ServicePort{Name:"", Protocol:"${stringOf(port["protocol"])}", AppProtocol:(*string)(nil), Port:${Number(port["port"])}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`;
    const errors = [
      ...(name !== "" && names.has(name) ? [duplicate(`spec.ports[${index}].name`, name)] : []),
      ...(numbers.has(key) ? [duplicate(`spec.ports[${index}]`, new GoText(text))] : []),
    ];
    numbers.add(key);
    names.add(name);
    return errors;
  });
}

function clusterIpErrors(spec: JsonObject): readonly FieldError[] {
  const address = stringOf(spec["clusterIP"]);
  if (address === "" || address === "None" || isIp(address)) return [];
  const why = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
  return [invalid("spec.clusterIPs[0]", address, why)];
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

function unsupported(
  field: string,
  value: unknown,
  supported: readonly string[],
): readonly FieldError[] {
  return supported.includes(stringOf(value)) ? [] : [notSupported(field, value, supported)];
}
