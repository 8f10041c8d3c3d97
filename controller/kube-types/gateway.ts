// gateway.networking.k8s.io/v1 Gateway and GatewayClass, as far as they are translated.
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { integerOf, member, objectsOf, specOf, textOf } from "./fields.ts";

export interface GatewayView {
  readonly object: KubeObject;
  readonly className: string;
  readonly listeners: readonly Listener[];
}

export interface Listener {
  readonly name: string;
  /** HTTP, HTTPS, TLS, TCP, UDP. */
  readonly protocol: string;
  readonly port: number;
  /** Absent: any host. */
  readonly hostname: string | undefined;
  readonly tls: ListenerTls | undefined;
  /** As it was written. */
  readonly allowedRoutes: unknown;
}

interface ListenerTls {
  /** Terminate or Passthrough. */
  readonly mode: string | undefined;
  readonly certificateRefs: readonly JsonObject[];
}

export interface ListenerStatus {
  readonly name: string;
  readonly supportedKinds: readonly JsonObject[];
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly observedGeneration: number;
}

export function gatewayView(object: KubeObject): GatewayView {
  const spec = specOf(object);
  return {
    object,
    className: textOf(spec["gatewayClassName"]) ?? "",
    listeners: objectsOf(spec["listeners"]).map((listener) => ({
      name: textOf(listener["name"]) ?? "",
      protocol: textOf(listener["protocol"]) ?? "",
      port: integerOf(listener["port"]) ?? 0,
      hostname: textOf(listener["hostname"]),
      tls: tlsOf(listener["tls"]),
      allowedRoutes: listener["allowedRoutes"],
    })),
  };
}

/** What the controller has said about the listeners. */
export function listenerStatuses(gateway: KubeObject): ReadonlyMap<string, ListenerStatus> {
  return new Map(
    objectsOf(member(gateway["status"], "listeners")).map((status) => {
      const name = textOf(status["name"]) ?? "";
      const conditions = conditionsOf(status["conditions"]);
      return [name, { name, supportedKinds: objectsOf(status["supportedKinds"]), conditions }];
    }),
  );
}

export function conditionsOf(value: unknown): readonly Condition[] {
  return objectsOf(value).map((condition) => ({
    type: textOf(condition["type"]) ?? "",
    status: textOf(condition["status"]) ?? "",
    reason: textOf(condition["reason"]) ?? "",
    observedGeneration: integerOf(condition["observedGeneration"]) ?? 0,
  }));
}

function tlsOf(tls: unknown): ListenerTls | undefined {
  if (tls === undefined || tls === null) return undefined;
  return {
    mode: textOf(member(tls, "mode")),
    certificateRefs: objectsOf(member(tls, "certificateRefs")),
  };
}
