// What the listeners of a Gateway say to a route. Source: KIC v3.5.13 internal/controllers/gateway/route_utils.go.
import type { KubeObject } from "../../core/kube.ts";
import { namespaceOf, specOf, textsOf } from "../kube-types/fields.ts";
import {
  gatewayView,
  listenerStatuses,
  type Listener,
  type ListenerStatus,
} from "../kube-types/gateway.ts";
import type { ParentReference } from "../kube-types/references.ts";
import type { AdmissionOptions } from "./admission.ts";
import { hostnameIntersection } from "./hostnames.ts";
import {
  admitsRoute,
  allowsRoute,
  isListenerProgrammed,
  speaksFor,
  supportsRoute,
} from "./listener-rules.ts";

/** The reason of a route's condition Accepted. */
export type RouteVerdict =
  "Accepted" | "NoMatchingListenerHostname" | "NoMatchingParent" | "NotAllowedByListeners";

/** A route and the reference with which it asks for a Gateway. */
interface Application {
  readonly route: KubeObject;
  readonly reference: ParentReference;
  readonly gatewayNamespace: string;
  readonly options: AdmissionOptions;
}

type Check = (
  listener: Listener,
  status: ListenerStatus | undefined,
  application: Application,
) => boolean;

/** In the order in which they are made: how far a route comes decides what it is told. */
const CHECKS = [
  [
    "allowed",
    (listener, _, { route, reference, gatewayNamespace, options }) =>
      allowsRoute(listener, route) &&
      admitsRoute(listener, gatewayNamespace, route, reference, options.namespaceLabels),
  ],
  [
    "supported",
    (_, status, { route, options }) => isTrusted(status, options) || supportsRoute(status, route),
  ],
  [
    "programmed",
    (_, status, { options }) => isTrusted(status, options) || isListenerProgrammed(status),
  ],
  ["section", ({ name }, _, { reference }) => (reference.sectionName || name) === name],
  ["port", ({ port }, _, { reference }) => (reference.port ?? port) === port],
  ["protocol", (listener, _, { route }) => speaksFor(listener, route)],
  ["hostname", (listener, _, { route }) => sharesHostname(listener, route)],
] as const satisfies readonly (readonly [name: string, check: Check])[];

type CheckName = (typeof CHECKS)[number][0];

function positionOf(name: CheckName): number {
  return CHECKS.findIndex(([each]) => each === name);
}

const PROGRAMMED = positionOf("programmed");
const SECTION = positionOf("section");
const HOSTNAME = positionOf("hostname");

/** The verdict of all listeners together: the one that the route suits best speaks for the Gateway. */
export function routeVerdict(
  gateway: KubeObject,
  route: KubeObject,
  reference: ParentReference,
  options: AdmissionOptions,
): RouteVerdict {
  const application = { route, reference, options, gatewayNamespace: namespaceOf(gateway) };
  const statuses = listenerStatuses(gateway);
  const passed = gatewayView(gateway).listeners.map((listener) => {
    const status = statuses.get(listener.name);
    const failed = CHECKS.findIndex(([, check]) => !check(listener, status, application));
    return failed < 0 ? CHECKS.length : failed;
  });
  const furthest = Math.max(0, ...passed);
  if (furthest === CHECKS.length) return "Accepted";
  if (furthest === HOSTNAME) return "NoMatchingListenerHostname";
  if (reference.sectionName !== undefined && furthest <= SECTION) return "NoMatchingParent";
  return furthest <= PROGRAMMED ? "NotAllowedByListeners" : "NoMatchingParent";
}

/** Whether a route counts as attached to a listener, which need not be programmed. */
export function isAttachedTo(
  listener: Listener,
  gateway: KubeObject,
  route: KubeObject,
  reference: ParentReference,
  options: AdmissionOptions,
): boolean {
  const application = { route, reference, options, gatewayNamespace: namespaceOf(gateway) };
  const status = listenerStatuses(gateway).get(listener.name);
  return CHECKS.every(
    ([name, check]) => name === "programmed" || check(listener, status, application),
  );
}

function isTrusted(
  status: ListenerStatus | undefined,
  { assumesProgrammed = false }: AdmissionOptions,
): boolean {
  return assumesProgrammed && status === undefined;
}

function sharesHostname({ hostname = "" }: Listener, route: KubeObject): boolean {
  if (route.kind === "TCPRoute" || route.kind === "UDPRoute" || hostname === "") return true;
  const hostnames = textsOf(specOf(route)["hostnames"]);
  return (
    hostnames.length === 0 ||
    hostnames.some((each) => hostnameIntersection(hostname, each) !== undefined)
  );
}
