// What a real controller is started with, before a scenario's own flags.
import type { ObjectKey } from "../../core/kube-api.ts";

export interface BinaryAddresses {
  /** How it gets to the Kubernetes API. */
  readonly kubeFlags: readonly string[];
  readonly adminService: Required<ObjectKey>;
  readonly host: string;
  /** `host:port` to listen on. */
  readonly probes: string;
  readonly metrics: string;
}

/** Periods are the shortest that it takes. Nothing that it does leaves this machine. */
export function binaryFlags(addresses: BinaryAddresses): readonly string[] {
  const { kubeFlags, adminService, host, probes, metrics } = addresses;
  const { namespace, name } = adminService;
  return [
    ...kubeFlags,
    // Its reports would go out to the vendor.
    "--anonymous-reports=false",
    "--feature-gates",
    "FallbackConfiguration=true",
    "--kong-admin-svc",
    `${namespace}/${name}`,
    "--kong-admin-svc-port-names",
    "kong-admin",
    // It speaks TLS to gateways that it finds by itself, whose certificates here are of their own making.
    "--kong-admin-tls-skip-verify",
    "--kong-admin-init-retries",
    "600",
    "--kong-admin-init-retry-delay",
    "200ms",
    "--gateway-discovery-readiness-check-interval",
    "3s",
    "--gateway-discovery-readiness-check-timeout",
    "2s",
    "--proxy-sync-seconds",
    "0.3",
    "--init-cache-sync-duration",
    "500ms",
    // It needs a Service to publish for the Gateway API, and some address to write into statuses.
    "--publish-service",
    `${namespace}/${name}`,
    "--publish-status-address",
    host,
    "--election-namespace",
    namespace,
    "--health-probe-bind-address",
    probes,
    "--metrics-bind-address",
    metrics,
    "--log-format",
    "json",
    // What it finds out about gateways it tells only there.
    "--log-level",
    "debug",
  ];
}
