// What a route is told about each of its Gateways. Source: KIC v3.5.13 internal/controllers/gateway: httproute_controller.go and its siblings, route_parent_status.go, conditions.go.
import { canonicalJson } from "../../../core/hash.ts";
import { arrayOr, objectOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import {
  awaitsGateways,
  isAccepting,
  isToGateway,
  routeParents,
  type RouteParent,
} from "../../informer/route-attachment.ts";
import { namespaceOf, specOf } from "../../kube-types/fields.ts";
import { parentReferencesOf, type ParentReference } from "../../kube-types/references.ts";
import type { ConfigurationStatus } from "../configuration-report.ts";
import { saysSo, withCondition, writtenCondition, type Condition } from "../conditions.ts";
import { resolvedRefs } from "./resolved-refs.ts";
import type { StatusChange } from "../status-change.ts";
import type { StatusWorld } from "./status-world.ts";

const GATEWAY_GROUP = "gateway.networking.k8s.io";

/** @returns `undefined` when nothing needs to change; what other controllers say is kept as it is. */
export function desiredRoute(route: KubeObject, world: StatusWorld): StatusChange | undefined {
  if (route.metadata.deletionTimestamp !== undefined) return undefined;
  if (!parentReferencesOf(specOf(route)["parentRefs"]).every(isToGateway)) return undefined;
  const current = objectOr(route["status"]);
  const entries = arrayOr(current["parents"]).map(objectOr);
  const desired = desiredEntries(route, entries, world);
  const isNew = canonicalJson(desired) !== canonicalJson(entries);
  return isNew ? { what: "status", status: { ...current, parents: desired } } : undefined;
}

function desiredEntries(
  route: KubeObject,
  entries: readonly JsonObject[],
  world: StatusWorld,
): readonly JsonObject[] {
  const { known, admission } = world;
  const parents = routeParents(route, known, admission);
  const keys = new Set(parents.map((parent) => keyOf(parent.reference, route)));
  const isOurs = ({ controllerName }: JsonObject) =>
    controllerName === admission.gatewayControllerName;
  // Of Gateways that it names no longer, or that are ours no longer, nothing more is said.
  const kept = entries.filter((entry) => !isOurs(entry) || keys.has(entryKey(entry, route)));
  if (parents.length === 0 || awaitsGateways(parents, admission)) return kept;
  const status = world.statusOf?.(route);
  // Nothing is said of these before they are served.
  const isSilent =
    (route.kind === "TCPRoute" || route.kind === "UDPRoute") &&
    status !== undefined &&
    status !== "succeeded" &&
    parents.some(isAccepting);
  if (isSilent) return kept;
  const written = new Map(
    parents.map((parent) => {
      const key = keyOf(parent.reference, route);
      const before = kept.find((entry) => isOurs(entry) && entryKey(entry, route) === key);
      return [key, entryFor(parent, route, before, status, world)];
    }),
  );
  const placed = kept.map((entry) => {
    const key = entryKey(entry, route);
    const ours = isOurs(entry) ? written.get(key) : undefined;
    if (ours !== undefined) written.delete(key);
    return ours ?? entry;
  });
  return [...placed, ...written.values()];
}

function entryFor(
  parent: RouteParent,
  route: KubeObject,
  before: JsonObject | undefined,
  status: ConfigurationStatus | undefined,
  { admission, known, now }: StatusWorld,
): JsonObject {
  const generation = route.metadata.generation ?? 0;
  const { gateway, sectionName, reference, verdict } = parent;
  const accepted: Condition = {
    type: "Accepted",
    status: verdict === "Accepted" ? "True" : "False",
    reason: verdict,
    generation,
  };
  const told = arrayOr(before?.["conditions"]);
  // A new verdict, or one on a new version, puts an end to what was said before.
  const valid = saysSo(told, accepted) ? told : [writtenCondition(accepted, told, now)];
  const conditions = [
    ...(route.kind === "HTTPRoute" ? [{ ...resolvedRefs(route, known), generation }] : []),
    ...programmed(valid, status, generation),
  ];
  return {
    parentRef: {
      group: GATEWAY_GROUP,
      kind: "Gateway",
      namespace: namespaceOf(gateway),
      name: gateway.metadata.name,
      ...(sectionName !== undefined && { sectionName }),
      ...(reference.port !== undefined && { port: reference.port }),
    },
    controllerName: admission.gatewayControllerName,
    conditions: conditions.reduce(
      (list, condition) => withCondition(list, condition, now, told),
      valid,
    ),
  };
}

/** Nothing new as long as nothing is known. */
function programmed(
  told: readonly unknown[],
  status: ConfigurationStatus | undefined,
  generation: number,
): readonly Condition[] {
  const type = "Programmed";
  if (status === "succeeded") {
    return [{ type, status: "True", reason: "ConfiguredInGateway", generation }];
  }
  if (status === "failed") {
    return [{ type, status: "False", reason: "TranslationError", generation }];
  }
  if (told.some((condition) => objectOr(condition)["type"] === type)) return [];
  return [{ type, status: "Unknown", reason: "Unknown", generation }];
}

function entryKey(entry: JsonObject, route: KubeObject): string {
  const [reference] = parentReferencesOf([entry["parentRef"]]);
  return reference === undefined ? "" : keyOf(reference, route);
}

function keyOf(
  { namespace, name, sectionName = "", port }: ParentReference,
  route: KubeObject,
): string {
  return [namespace ?? namespaceOf(route), name, sectionName, port ?? ""].join("/");
}
