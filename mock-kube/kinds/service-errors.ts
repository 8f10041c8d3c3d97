// What a Service may not say.
// Source: Kubernetes 1.33, pkg/apis/core/validation/validation.go (ValidateService)
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { stringOf, valueAt } from "../json.ts";
import { addressErrors, isCidr, isIp, NOT_A_CIDR, NOT_AN_IP } from "../schema/addresses.ts";
import {
  duplicate,
  forbidden,
  GoText,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../schema/field-error.ts";
import {
  labelErrors,
  labelKeyErrors,
  portErrors,
  portNameErrors,
  subdomainErrors,
} from "../schema/names.ts";
import { labelsErrors } from "../schema/object-meta.ts";
import { loadBalancerErrors } from "./load-balancer-errors.ts";

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const AFFINITIES = ["ClientIP", "None"];
const POLICIES = ["Cluster", "Local"];
const FAMILIES = ["IPv4", "IPv6"];
const FAMILY_POLICIES = ["PreferDualStack", "RequireDualStack", "SingleStack"];
const DISTRIBUTIONS = ["PreferClose"];
const AFFINITY_SECONDS_MAX = 86_400;
const CLUSTER_IPS_MAX = 2;
const FOR_BALANCERS = "may only be used when `type` is 'LoadBalancer'";

export function serviceErrors(object: JsonObject): readonly FieldError[] {
  const spec = objectOr(object["spec"]);
  const type = stringOf(spec["type"]);
  const ports = arrayOr(spec["ports"]).filter(isJsonObject);
  const headless = spec["clusterIP"] === "None";
  return [
    ...(ports.length === 0 && !headless && type !== "ExternalName" ? [required("spec.ports")] : []),
    ...typeErrors(spec, type),
    ...ports.flatMap((port, index) =>
      onePortErrors(port, `spec.ports[${index}]`, ports.length > 1),
    ),
    ...labelsErrors(spec["selector"], "spec.selector"),
    ...affinityErrors(spec),
    ...(type === "ExternalName" ? [] : clusterIpErrors(spec)),
    ...arrayOr(spec["externalIPs"]).flatMap((address, index) =>
      addressErrors(stringOf(address), "any", false).map((problem) =>
        invalid(`spec.externalIPs[${index}]`, address, problem),
      ),
    ),
    ...unsupported("spec.type", type, TYPES),
    ...nodePortErrors(type, ports),
    ...duplicatePorts(ports),
    ...balancerErrors(spec, type),
    ...trafficErrors(spec, type),
    ...loadBalancerErrors(object["status"], subdomainErrors),
  ];
}

/** Whether it can be reached from outside of the cluster. */
export function isExternallyReachable(spec: JsonObject): boolean {
  const type = stringOf(spec["type"]);
  if (type === "ClusterIP") return arrayOr(spec["externalIPs"]).length > 0;
  return type === "NodePort" || type === "LoadBalancer";
}

function typeErrors(spec: JsonObject, type: string): readonly FieldError[] {
  const first = arrayOr(spec["clusterIPs"])[0] ?? spec["clusterIP"];
  if (type === "LoadBalancer" || type === "NodePort") {
    const why = `may not be set to 'None' for ${type} services`;
    return first === "None" ? [invalid("spec.clusterIPs[0]", "None", why)] : [];
  }
  if (type !== "ExternalName") return [];
  const externalName = stringOf(spec["externalName"]);
  const why = "may not be set for ExternalName services";
  return [
    ...(first === undefined ? [] : [forbidden("spec.clusterIPs", why)]),
    ...["ipFamilies", "ipFamilyPolicy"]
      .filter((field) => spec[field] !== undefined)
      .map((field) => forbidden(`spec.${field}`, why)),
    ...(externalName === "" ? [required("spec.externalName")] : []),
    ...(externalName === "" ? [] : subdomainErrors(externalName.replace(/\.$/, ""))).map(
      (problem) => invalid("spec.externalName", externalName, problem),
    ),
  ];
}

function onePortErrors(port: JsonObject, at: string, mustHaveName: boolean): readonly FieldError[] {
  const { name = "", port: number, protocol, targetPort, appProtocol } = port;
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
    ...(typeof appProtocol === "string" ? labelKeyErrors(appProtocol) : []).map((problem) =>
      invalid(`${at}.appProtocol`, appProtocol, problem),
    ),
  ];
}

function affinityErrors(spec: JsonObject): readonly FieldError[] {
  const seconds = valueAt(spec, "sessionAffinityConfig", "clientIP", "timeoutSeconds");
  const field = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
  const isOut = typeof seconds === "number" && (seconds <= 0 || seconds > AFFINITY_SECONDS_MAX);
  return [
    ...unsupported("spec.sessionAffinity", spec["sessionAffinity"], AFFINITIES),
    ...(isOut
      ? [invalid(field, seconds, `must be greater than 0 and less than ${AFFINITY_SECONDS_MAX}`)]
      : []),
  ];
}

function clusterIpErrors(spec: JsonObject): readonly FieldError[] {
  const address = stringOf(spec["clusterIP"]);
  const given = arrayOr(spec["clusterIPs"]).map(stringOf);
  const list = given.length === 0 && address !== "" ? [address] : given;
  const text = new GoText(`[]string{${list.map((item) => JSON.stringify(item)).join(", ")}}`);
  const families = arrayOr(spec["ipFamilies"]);
  const policy = spec["ipFamilyPolicy"];
  const mismatch = "first value must match `clusterIP`";
  return [
    ...(address !== list[0] && list.length > 0 ? [invalid("spec.clusterIPs", text, mismatch)] : []),
    ...families.flatMap((family, index) => [
      ...unsupported(`spec.ipFamilies[${index}]`, family, FAMILIES),
      ...(families.indexOf(family) < index ? [duplicate(`spec.ipFamilies[${index}]`, family)] : []),
    ]),
    ...(policy === undefined ? [] : unsupported("spec.ipFamilyPolicy", policy, FAMILY_POLICIES)),
    ...(list.length > CLUSTER_IPS_MAX
      ? [invalid("spec.clusterIPs", text, `may only hold up to ${CLUSTER_IPS_MAX} values`)]
      : list.flatMap((item, index) =>
          item === "" || item === "None" || isIp(item)
            ? []
            : [invalid(`spec.clusterIPs[${index}]`, item, NOT_AN_IP)],
        )),
  ];
}

function nodePortErrors(type: string, ports: readonly JsonObject[]): readonly FieldError[] {
  if (type !== "ClusterIP") return [];
  return ports.flatMap(({ nodePort }, index) =>
    typeof nodePort === "number" && nodePort !== 0
      ? [forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")]
      : [],
  );
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

function balancerErrors(spec: JsonObject, type: string): readonly FieldError[] {
  const ranges = arrayOr(spec["loadBalancerSourceRanges"]);
  const loadBalancerClass = spec["loadBalancerClass"];
  const isBalancer = type === "LoadBalancer";
  return [
    ...(ranges.length > 0 && !isBalancer
      ? [forbidden("spec.LoadBalancerSourceRanges", FOR_BALANCERS)]
      : []),
    ...(isBalancer ? ranges : []).flatMap((range, index) =>
      isCidr(stringOf(range))
        ? []
        : [invalid(`spec.LoadBalancerSourceRanges[${index}]`, range, NOT_A_CIDR)],
    ),
    ...(spec["allocateLoadBalancerNodePorts"] !== undefined && !isBalancer
      ? [forbidden("spec.allocateLoadBalancerNodePorts", FOR_BALANCERS)]
      : []),
    ...(loadBalancerClass !== undefined && !isBalancer
      ? [forbidden("spec.loadBalancerClass", FOR_BALANCERS)]
      : []),
    ...(isBalancer && typeof loadBalancerClass === "string"
      ? labelKeyErrors(loadBalancerClass)
      : []
    ).map((problem) => invalid("spec.loadBalancerClass", loadBalancerClass, problem)),
  ];
}

function trafficErrors(spec: JsonObject, type: string): readonly FieldError[] {
  const external = stringOf(spec["externalTrafficPolicy"]);
  const healthPort = Number(spec["healthCheckNodePort"] ?? 0);
  const distribution = spec["trafficDistribution"];
  const isReachable = isExternallyReachable(spec);
  const why = "may only be set for externally-accessible services";
  const whyHealth =
    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return [
    ...(isReachable ? unsupported("spec.externalTrafficPolicy", external, POLICIES) : []),
    ...(!isReachable && external !== ""
      ? [invalid("spec.externalTrafficPolicy", external, why)]
      : []),
    ...(healthPort !== 0 && !(type === "LoadBalancer" && external === "Local")
      ? [invalid("spec.healthCheckNodePort", healthPort, whyHealth)]
      : []),
    ...unsupported(
      "spec.internalTrafficPolicy",
      spec["internalTrafficPolicy"] ?? "Cluster",
      POLICIES,
    ),
    ...(distribution === undefined
      ? []
      : unsupported("spec.trafficDistribution", distribution, DISTRIBUTIONS)),
  ];
}

function unsupported(
  field: string,
  value: unknown,
  supported: readonly string[],
): readonly FieldError[] {
  return supported.includes(stringOf(value)) ? [] : [notSupported(field, value, supported)];
}
