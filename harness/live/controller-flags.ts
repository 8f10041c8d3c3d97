// What every controller of a live world is started with, before a scenario's own flags.
import type { ObjectKey } from "../../core/kube-api.ts";

export interface ControllerSetting {
  /** How it gets to the Kubernetes API. */
  readonly kubeFlags: readonly string[];
  readonly adminService: Required<ObjectKey>;
  /** `host:port` for each of its pages; it says in its log which port it took. */
  readonly listen: string;
  /** How often it asks a gateway at its start, 200 ms apart. */
  readonly startAttempts: number;
}

/** Periods are the shortest that the real one takes, so that a story is told in seconds. */
export function controllerFlags(
  behaviour: string,
  { kubeFlags, adminService, listen, startAttempts }: ControllerSetting,
): readonly string[] {
  return [
    "--behaviour",
    behaviour,
    "--feature-gates",
    "FallbackConfiguration=true",
    ...kubeFlags,
    "--kong-admin-svc",
    `${adminService.namespace}/${adminService.name}`,
    "--kong-admin-svc-port-names",
    "kong-admin",
    "--gateway-discovery-readiness-check-interval",
    "3s",
    "--gateway-discovery-readiness-check-timeout",
    "2s",
    "--kong-admin-init-retries",
    String(startAttempts),
    "--kong-admin-init-retry-delay",
    "200ms",
    "--proxy-sync-seconds",
    "0.3",
    "--init-cache-sync-duration",
    "500ms",
    "--health-probe-bind-address",
    listen,
    "--metrics-bind-address",
    listen,
    "--log-format",
    "json",
  ];
}
