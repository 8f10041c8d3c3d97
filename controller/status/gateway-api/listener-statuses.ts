// What a Gateway says of its listeners. Source: KIC v3.5.13 internal/controllers/gateway/gateway_utils.go.
import { arrayOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { member, objectsOf } from "../../kube-types/fields.ts";
import { gatewayView, type Listener } from "../../kube-types/gateway.ts";
import { byText, inOrder } from "../../translate/order.ts";
import { writtenCondition, type Condition } from "../conditions.ts";
import type { ReachablePorts } from "./reachable-ports.ts";
import { listenerConflicts, type Conflict } from "./listener-conflicts.ts";
import { certificateProblem, supportedKinds } from "./listener-references.ts";
import type { StatusWorld } from "./status-world.ts";

/** One for each listener, in the order in which they are written. */
export function listenerStatuses(
  gateway: KubeObject,
  ports: ReachablePorts,
  world: StatusWorld,
): readonly JsonObject[] {
  const { listeners } = gatewayView(gateway);
  const conflicts = listenerConflicts(listeners);
  const before = objectsOf(member(gateway["status"], "listeners"));
  return listeners.map((listener, index) => {
    const { kinds, areAllSupported } = supportedKinds(listener);
    const unresolved =
      certificateProblem(listener, gateway, world.known) ??
      (areAllSupported ? undefined : "InvalidRouteKinds");
    const conditions = conditionsOf({
      unresolved,
      conflict: conflicts[index],
      unreachable: unreachableBecause(listener, ports),
    });
    const known = arrayOr(before.find(({ name }) => name === listener.name)?.["conditions"]);
    const { generation } = gateway.metadata;
    return {
      name: listener.name,
      supportedKinds: kinds,
      attachedRoutes: world.attached.count(listener, gateway),
      conditions: conditions
        .toSorted(IN_ORDER)
        .map((each) =>
          writtenCondition(
            generation === undefined ? each : { ...each, generation },
            known,
            world.now,
          ),
        ),
    };
  });
}

const IN_ORDER = inOrder<Condition>(byText(({ type }) => type));

interface Findings {
  readonly unresolved: string | undefined;
  readonly conflict: Conflict | undefined;
  readonly unreachable: Pick<Condition, "reason" | "message"> | undefined;
}

/** A listener with troubles of its own does not say what is right about it, apart from having been accepted. */
function conditionsOf({ unresolved, conflict, unreachable }: Findings): readonly Condition[] {
  const isFlawless =
    unresolved === undefined && unreachable === undefined && conflict?.isOwn !== true;
  const isProgrammed = isFlawless && conflict === undefined;
  const conditions: (Condition | undefined)[] = [
    unreachable === undefined
      ? { type: "Accepted", status: "True", reason: "Accepted" }
      : { type: "Accepted", status: "False", ...unreachable },
    isProgrammed
      ? { type: "Programmed", status: "True", reason: "Programmed" }
      : { type: "Programmed", status: "False", reason: "Invalid" },
    unresolved === undefined
      ? isFlawless
        ? { type: "ResolvedRefs", status: "True", reason: "ResolvedRefs" }
        : undefined
      : { type: "ResolvedRefs", status: "False", reason: unresolved },
    conflict === undefined
      ? isFlawless
        ? { type: "Conflicted", status: "False", reason: "NoConflicts" }
        : undefined
      : { type: "Conflicted", status: "True", reason: conflict.reason },
  ];
  return conditions.filter((condition) => condition !== undefined);
}

function unreachableBecause(
  { protocol, port }: Listener,
  ports: ReachablePorts,
): Findings["unreachable"] {
  const reachable = ports.get(protocol);
  const message = "no Kong listen with the requested protocol is configured";
  if (reachable === undefined) return { reason: "UnsupportedProtocol", message };
  if (reachable.has(port)) return undefined;
  return { reason: "PortUnavailable", message: `${message} for the requested port` };
}
