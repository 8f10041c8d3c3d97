// What the tables of built-in kinds show, as kubectl prints them.
// Source: Kubernetes 1.33, pkg/printers/internalversion/printers.go; descriptions are part of the recorded answers.
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { stringOf, valueAt } from "../json.ts";
import { humanDuration } from "./human-duration.ts";
import { selectorText } from "../kinds/deployment.ts";

export interface TableColumn {
  readonly name: string;
  readonly type: "string" | "integer" | "date";
  readonly description: string;
  /** Above 0: only in wide output. */
  readonly priority: number;
  cell(object: KubeObject, nowMs: number): unknown;
}

const NONE = "<none>";
const UNKNOWN = "<unknown>";

function column(
  name: string,
  cell: TableColumn["cell"],
  description = "",
  type: TableColumn["type"] = "string",
): TableColumn {
  return { name, type, description, priority: 0, cell };
}

function wide(name: string, cell: TableColumn["cell"], description = ""): TableColumn {
  return { name, type: "string", description, priority: 1, cell };
}

/** By kind and group; every table begins with the name and, unless it says so itself, ends the narrow part with the age. */
export const TABLE_COLUMNS: Readonly<Record<string, readonly TableColumn[]>> = {
  ConfigMap: [
    column(
      "Data",
      (object) => count(object["data"]) + count(object["binaryData"]),
      "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.",
    ),
  ],
  Secret: [
    column("Type", (object) => stringOf(object["type"])),
    column("Data", (object) => count(object["data"])),
  ],
  Namespace: [column("Status", (object) => valueAt(object, "status", "phase") ?? UNKNOWN)],
  ServiceAccount: [column("Secrets", (object) => arrayOr(object["secrets"]).length)],
  Service: [
    column("Type", (object) => valueAt(object, "spec", "type")),
    column("Cluster-IP", (object) => valueAt(object, "spec", "clusterIP") ?? NONE),
    column("External-IP", externalAddress),
    column("Port(s)", servicePorts),
    wide("Selector", (object) => labelsText(valueAt(object, "spec", "selector"))),
  ],
  Endpoints: [column("Endpoints", (object) => endpointsText(object))],
  EndpointSlice: [
    column("AddressType", (object) => stringOf(object["addressType"])),
    column("Ports", (object) => listText(arrayOr(object["ports"]).map(portOf), "<unset>")),
    column("Endpoints", (object) =>
      listText(arrayOr(object["endpoints"]).flatMap(addressesOf), "<unset>"),
    ),
  ],
  Pod: [
    column("Ready", readyContainers),
    column("Status", (object) => podStatus(object)),
    column("Restarts", restarts),
    wide("IP", (object) => valueAt(object, "status", "podIP") ?? NONE),
    wide("Node", (object) => valueAt(object, "spec", "nodeName") ?? NONE),
    wide("Nominated Node", (object) => valueAt(object, "status", "nominatedNodeName") ?? NONE),
    wide("Readiness Gates", () => NONE),
  ],
  Deployment: [
    column(
      "Ready",
      (object) =>
        `${numberAt(object, "status", "readyReplicas")}/${numberAt(object, "spec", "replicas")}`,
      "Number of the pod with ready state",
    ),
    column(
      "Up-to-date",
      (object) => numberAt(object, "status", "updatedReplicas"),
      "Total number of non-terminating pods targeted by this deployment that have the desired template spec.",
    ),
    column(
      "Available",
      (object) => numberAt(object, "status", "availableReplicas"),
      "Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.",
    ),
    wide(
      "Containers",
      (object) => containers(object, "name"),
      "Names of each container in the template.",
    ),
    wide(
      "Images",
      (object) => containers(object, "image"),
      "Images referenced by each container in the template.",
    ),
    wide(
      "Selector",
      (object) => selectorText(valueAt(object, "spec", "selector")) || NONE,
      "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment.",
    ),
  ],
  ReplicaSet: [
    column("Desired", (object) => numberAt(object, "spec", "replicas"), "", "integer"),
    column("Current", (object) => numberAt(object, "status", "replicas"), "", "integer"),
    column("Ready", (object) => numberAt(object, "status", "readyReplicas"), "", "integer"),
    wide("Containers", (object) => containers(object, "name")),
    wide("Images", (object) => containers(object, "image")),
    wide("Selector", (object) => selectorText(valueAt(object, "spec", "selector")) || NONE),
  ],
  HorizontalPodAutoscaler: [
    column("Reference", (object) => {
      const { kind, name } = objectOr(valueAt(object, "spec", "scaleTargetRef"));
      return `${stringOf(kind)}/${stringOf(name)}`;
    }),
    column("Targets", autoscalerTargets),
    column("MinPods", (object) => String(numberAt(object, "spec", "minReplicas"))),
    column("MaxPods", (object) => numberAt(object, "spec", "maxReplicas")),
    column("Replicas", (object) => numberAt(object, "status", "currentReplicas")),
  ],
  Ingress: [
    column(
      "Class",
      (object) => valueAt(object, "spec", "ingressClassName") ?? NONE,
      "The name of the IngressClass resource that should be used for additional configuration",
    ),
    column(
      "Hosts",
      (object) => ingressHosts(object),
      "Hosts that incoming requests are matched against before the ingress rule",
    ),
    column(
      "Address",
      (object) => loadBalancer(object),
      "Address is a list containing ingress points for the load-balancer",
    ),
    column(
      "Ports",
      (object) => (arrayOr(valueAt(object, "spec", "tls")).length > 0 ? "80, 443" : "80"),
      "Ports of TLS configurations that open",
    ),
  ],
  NetworkPolicy: [
    column(
      "Pod-Selector",
      (object) => selectorText(valueAt(object, "spec", "podSelector")) || NONE,
    ),
  ],
  IngressClass: [
    column(
      "Controller",
      (object) => valueAt(object, "spec", "controller"),
      "Controller that is responsible for handling this class",
    ),
    column("Parameters", classParameters, "A reference to a resource with additional parameters"),
  ],
  Lease: [column("Holder", (object) => stringOf(valueAt(object, "spec", "holderIdentity")))],
  Role: [column("Created At", createdAt, "", "date")],
  ClusterRole: [column("Created At", createdAt, "", "date")],
  RoleBinding: bindingColumns("roleBinding"),
  ClusterRoleBinding: bindingColumns("clusterRoleBinding"),
  MutatingWebhookConfiguration: [column("Webhooks", webhooks, "", "integer")],
  ValidatingWebhookConfiguration: [column("Webhooks", webhooks, "", "integer")],
  CustomResourceDefinition: [column("Created At", createdAt)],
};

/** Of Events the name is the last thing that anybody wants to know. */
export const EVENT_COLUMNS: readonly TableColumn[] = [
  column("Last Seen", (event, nowMs) => since(lastSeen(event), nowMs)),
  column("Type", (event) => stringOf(event["type"])),
  column("Reason", (event) => stringOf(event["reason"])),
  column("Object", (event) => involved(event)),
  wide("Subobject", (event) => stringOf(involvedObject(event)["fieldPath"])),
  wide("Source", eventSource),
  column("Message", (event) => stringOf(event["message"] ?? event["note"]).trim()),
  wide("First Seen", (event, nowMs) => since(firstSeen(event), nowMs)),
  wide("Count", (event) => eventCount(event)),
];

function involvedObject(event: KubeObject): JsonObject {
  return objectOr(event["involvedObject"] ?? event["regarding"]);
}

function involved(event: KubeObject): string {
  const { kind, name } = involvedObject(event);
  const type = stringOf(kind).toLowerCase();
  return name === undefined ? type : `${type}/${stringOf(name)}`;
}

function eventSource(event: KubeObject): string {
  const { component, host } = objectOr(event["source"] ?? event["deprecatedSource"]);
  const controller = event["reportingComponent"] ?? event["reportingController"];
  const parts = [component ?? controller, host ?? event["reportingInstance"]];
  return parts.map(stringOf).filter(Boolean).join(", ");
}

function firstSeen(event: KubeObject): unknown {
  return event["firstTimestamp"] ?? event["deprecatedFirstTimestamp"] ?? event["eventTime"];
}

function lastSeen(event: KubeObject): unknown {
  const { lastObservedTime } = objectOr(event["series"]);
  const last = event["lastTimestamp"] ?? event["deprecatedLastTimestamp"];
  return lastObservedTime ?? last ?? firstSeen(event);
}

function eventCount(event: KubeObject): number {
  const { count: inSeries } = objectOr(event["series"]);
  return Number(inSeries ?? event["count"] ?? event["deprecatedCount"] ?? 1) || 1;
}

function since(time: unknown, nowMs: number): string {
  const ms = Date.parse(stringOf(time));
  return Number.isNaN(ms) ? UNKNOWN : humanDuration(nowMs - ms);
}

function bindingColumns(what: string): readonly TableColumn[] {
  const kinds = ["User", "Group", "ServiceAccount"];
  return [
    column("Role", roleOf),
    ...kinds.map((kind) =>
      wide(`${kind}s`, (binding) => subjectsOf(binding, kind), `${kind}s in the ${what}`),
    ),
  ];
}

function subjectsOf(binding: KubeObject, kind: string): string {
  return arrayOr(binding["subjects"])
    .map(objectOr)
    .filter((subject) => subject["kind"] === kind)
    .map(({ namespace, name }) =>
      kind === "ServiceAccount" ? `${stringOf(namespace)}/${stringOf(name)}` : stringOf(name),
    )
    .join(", ");
}

/** What each metric aims at; what it is now stands in no field. */
function autoscalerTargets(object: KubeObject): string {
  const metrics = arrayOr(valueAt(object, "spec", "metrics")).map(objectOr);
  const texts = metrics.map((metric) => {
    const type = stringOf(metric["type"]);
    const source = objectOr(metric[type.charAt(0).toLowerCase() + type.slice(1)]);
    const { averageUtilization, averageValue, value } = objectOr(source["target"]);
    const name = stringOf(source["name"]);
    const wanted = stringOf(averageValue) || stringOf(value);
    return averageUtilization === undefined
      ? `<unknown>/${wanted}${averageValue === undefined ? "" : " (avg)"}`
      : `${name}: <unknown>/${Number(averageUtilization)}%`;
  });
  return listText(texts, NONE);
}

function createdAt({ metadata }: KubeObject): unknown {
  return metadata.creationTimestamp;
}

function roleOf(binding: KubeObject): string {
  const { kind, name } = objectOr(binding["roleRef"]);
  return `${stringOf(kind)}/${stringOf(name)}`;
}

function webhooks(configuration: KubeObject): number {
  return arrayOr(configuration["webhooks"]).length;
}

function count(value: unknown): number {
  return Object.keys(objectOr(value)).length;
}

function numberAt(object: KubeObject, ...path: readonly string[]): number {
  return Number(valueAt(object, ...path) ?? 0);
}

function labelsText(labels: unknown): string {
  const pairs = Object.entries(objectOr(labels)).map(([key, value]) => `${key}=${stringOf(value)}`);
  return pairs.length === 0 ? NONE : pairs.toSorted().join(",");
}

/** At most three, then how many more. */
function listText(items: readonly string[], none: string): string {
  if (items.length === 0) return none;
  const more = items.length - 3;
  return items.slice(0, 3).join(",") + (more > 0 ? ` + ${more} more...` : "");
}

function portOf(port: unknown): string {
  const { port: number } = objectOr(port);
  return typeof number === "number" ? String(number) : "*";
}

function addressesOf(endpoint: unknown): readonly string[] {
  return arrayOr(objectOr(endpoint)["addresses"]).map(stringOf);
}

function endpointsText(object: KubeObject): string {
  const all = arrayOr(object["subsets"]).flatMap((subset) =>
    arrayOr(objectOr(subset)["addresses"]).flatMap((address) =>
      arrayOr(objectOr(subset)["ports"]).map(
        (port) => `${stringOf(objectOr(address)["ip"])}:${portOf(port)}`,
      ),
    ),
  );
  return listText(all, NONE);
}

function loadBalancer(object: KubeObject): string {
  return arrayOr(valueAt(object, "status", "loadBalancer", "ingress"))
    .map(objectOr)
    .map((point) => stringOf(point["ip"]) || stringOf(point["hostname"]))
    .join(",");
}

function externalAddress(object: KubeObject): string {
  const spec = objectOr(object["spec"]);
  const given = arrayOr(spec["externalIPs"]).map(stringOf);
  switch (spec["type"]) {
    case "ExternalName":
      return stringOf(spec["externalName"]);
    case "LoadBalancer":
      return [loadBalancer(object), ...given].filter(Boolean).join(",") || "<pending>";
    default:
      return given.join(",") || NONE;
  }
}

function servicePorts(object: KubeObject): string {
  const ports = arrayOr(valueAt(object, "spec", "ports")).map(objectOr);
  if (ports.length === 0) return NONE;
  return ports
    .map(({ port, nodePort, protocol }) => {
      const node = typeof nodePort === "number" && nodePort !== 0 ? `:${nodePort}` : "";
      return `${Number(port)}${node}/${stringOf(protocol)}`;
    })
    .join(",");
}

function containers(object: KubeObject, field: string): string {
  return arrayOr(valueAt(object, "spec", "template", "spec", "containers"))
    .map((container) => stringOf(objectOr(container)[field]))
    .join(",");
}

function ingressHosts(object: KubeObject): string {
  const hosts = arrayOr(valueAt(object, "spec", "rules"))
    .map((rule) => stringOf(objectOr(rule)["host"]))
    .filter(Boolean);
  return hosts.length === 0 ? "*" : listText(hosts, "*");
}

function classParameters(object: KubeObject): string {
  const parameters = valueAt(object, "spec", "parameters");
  if (!isJsonObject(parameters)) return NONE;
  const group = stringOf(parameters["apiGroup"]);
  const kind = stringOf(parameters["kind"]) + (group === "" ? "" : `.${group}`);
  return `${kind}/${stringOf(parameters["name"])}`;
}

function statuses(object: JsonObject): readonly JsonObject[] {
  return arrayOr(valueAt(object, "status", "containerStatuses")).map(objectOr);
}

function readyContainers(object: KubeObject): string {
  const ready = statuses(object).filter((status) => status["ready"] === true).length;
  return `${ready}/${arrayOr(valueAt(object, "spec", "containers")).length}`;
}

function podStatus(object: KubeObject): unknown {
  if (object.metadata.deletionTimestamp !== undefined) return "Terminating";
  return valueAt(object, "status", "reason") ?? valueAt(object, "status", "phase") ?? UNKNOWN;
}

function restarts(object: KubeObject): string {
  const total = statuses(object).reduce(
    (sum, status) => sum + Number(status["restartCount"] ?? 0),
    0,
  );
  return String(total);
}
