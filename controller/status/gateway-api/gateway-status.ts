// What a Gateway is told, and what it tells. Source: KIC v3.5.13 internal/controllers/gateway/gateway_controller.go.
import { canonicalJson } from "../../../core/hash.ts";
import { arrayOr, objectOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { isOurGateway } from "../../informer/gateway-admission.ts";
import { annotationsOf, objectsOf, member, specOf, textOf } from "../../kube-types/fields.ts";
import { gatewayView } from "../../kube-types/gateway.ts";
import { saysSo, withCondition, type Condition } from "../conditions.ts";
import { isIpAddress, type PublishOptions } from "../published-addresses.ts";
import { hasClusterAddress, reachablePorts } from "./reachable-ports.ts";
import { listenerStatuses } from "./listener-statuses.ts";
import type { StatusChange } from "../status-change.ts";
import type { StatusWorld } from "./status-world.ts";

const UNMANAGED_ANNOTATION = "konghq.com/gatewayclass-unmanaged";
const PUBLISH_ANNOTATION = "konghq.com/publish-service";
/** As the API allows. */
const CONDITIONS_MAX = 8;

/** Whether a Gateway is ours to see to. Those of a class without the annotation are somebody else's, who is heard all the same. */
export function isUnmanagedGateway(
  gateway: KubeObject,
  { known, admission }: Pick<StatusWorld, "known" | "admission">,
): boolean {
  if (gateway.metadata.deletionTimestamp !== undefined) return false;
  const gatewayClass = known.get("GatewayClass", gatewayView(gateway).className);
  return (
    gatewayClass !== undefined &&
    isOurGateway(gateway, known, admission) &&
    (annotationsOf(gatewayClass)[UNMANAGED_ANNOTATION] ?? "") !== ""
  );
}

/** @returns `undefined` when nothing needs to change. */
export function desiredGateway(gateway: KubeObject, world: StatusWorld): StatusChange | undefined {
  if (!isUnmanagedGateway(gateway, world)) return undefined;
  const wanted = serviceNames(world.publish);
  if (wanted.length === 0) {
    return { what: "nothing", because: "Gateways are served with --publish-service only" };
  }
  const named = listOf(annotationsOf(gateway)[PUBLISH_ANNOTATION]);
  if (named.length === 0) {
    return { what: "annotations", annotations: { [PUBLISH_ANNOTATION]: wanted.join(",") } };
  }
  const foreign = named.find((name) => !wanted.includes(name));
  if (foreign !== undefined) {
    const because = `its annotation ${PUBLISH_ANNOTATION} names ${foreign}, the controller's flags name ${wanted.join(", ")}`;
    return { what: "nothing", because };
  }
  const services = named.flatMap((name) => serviceNamed(name, world) ?? []);
  if (services.length < named.length) {
    return {
      what: "nothing",
      because: `not all of its publish services exist: ${named.join(", ")}`,
    };
  }
  const status = desiredStatus(gateway, services, world);
  const isNew = canonicalJson(status) !== canonicalJson(objectOr(gateway["status"]));
  return isNew ? { what: "status", status } : undefined;
}

function desiredStatus(
  gateway: KubeObject,
  services: readonly KubeObject[],
  world: StatusWorld,
): JsonObject {
  const current = objectOr(gateway["status"]);
  const { listeners } = world;
  const isReady = listeners !== undefined && services.every(hasClusterAddress);
  const generation = gateway.metadata.generation ?? 0;
  const accepted: Condition = { ...ACCEPTED, generation };
  const programmed: Condition = { ...PROGRAMMED, generation };
  const known = arrayOr(current["conditions"]);
  // What was programmed stays so while no gateway can be asked.
  const isProgrammed = isReady || saysSo(known, programmed);
  const conditions = [accepted, isProgrammed ? programmed : { ...PENDING, generation }].reduce(
    (list, condition) => withCondition(list, condition, world.now),
    known,
  );
  if (!isReady) return { ...current, conditions: conditions.slice(-CONDITIONS_MAX) };
  const { addresses: _, ...rest } = current;
  const addresses = addressesOf(services, world.publish);
  return {
    ...rest,
    ...(addresses.length > 0 && { addresses }),
    conditions: conditions.slice(-CONDITIONS_MAX),
    listeners: listenerStatuses(gateway, reachablePorts(services, listeners), world),
  };
}

const ACCEPTED: Condition = {
  type: "Accepted",
  status: "True",
  reason: "Accepted",
  message: "this unmanaged gateway has been picked up by the controller and will be processed",
};
const PROGRAMMED: Condition = { type: "Programmed", status: "True", reason: "Programmed" };
const PENDING: Condition = { type: "Programmed", status: "False", reason: "Pending" };

function serviceNames({ service, udpService }: PublishOptions): readonly string[] {
  if (service === undefined) return [];
  return [service, ...(udpService === undefined ? [] : [udpService])].map(
    ({ namespace, name }) => `${namespace}/${name}`,
  );
}

function serviceNamed(text: string, { known }: StatusWorld): KubeObject | undefined {
  const [namespace = "", name = ""] = text.split("/");
  return known.get("Service", name, namespace);
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Those that are given by flag; without any, those of load balancers, the last one first. Cluster addresses do not count. */
function addressesOf(
  services: readonly KubeObject[],
  { addresses = [], udpAddresses = [] }: PublishOptions,
): readonly JsonObject[] {
  const given = [...addresses, ...udpAddresses];
  const found = given.length > 0 ? given : services.flatMap(loadBalancerAddresses);
  return found.map((value) => ({ type: isIpAddress(value) ? "IPAddress" : "Hostname", value }));
}

function loadBalancerAddresses(service: KubeObject): readonly string[] {
  if (specOf(service)["type"] !== "LoadBalancer") return [];
  return objectsOf(member(member(service["status"], "loadBalancer"), "ingress"))
    .flatMap(({ ip, hostname }) => [textOf(ip) ?? "", textOf(hostname) ?? ""])
    .filter((address) => address !== "")
    .toReversed();
}
