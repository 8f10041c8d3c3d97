// A kubelet's readiness probe.
import type { Clock } from "../../core/clock.ts";
import { arrayOr, objectOr, stringOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { GatewayNode } from "./gateway-fleet.ts";
import type { StatusClient } from "./status-client.ts";

export interface ReadinessProbe {
  readonly path: string;
  /** Name of the container's port. */
  readonly port: string;
  readonly initialDelayMs: number;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly failureThreshold: number;
}

/** The probe of a Deployment's first container, with Kubernetes' defaults; `undefined` when it has none. */
export function readinessProbeOf(deployment: KubeObject): ReadinessProbe | undefined {
  const pod = objectOr(objectOr(objectOr(deployment["spec"])["template"])["spec"]);
  const probe = objectOr(arrayOr(pod["containers"])[0])["readinessProbe"];
  if (probe === undefined) return undefined;
  const { httpGet, initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold } =
    objectOr(probe);
  const { path, port } = objectOr(httpGet);
  return {
    path: stringOr(path, "/"),
    port: stringOr(port, ""),
    initialDelayMs: numberOr(initialDelaySeconds, 0) * 1000,
    periodMs: numberOr(periodSeconds, 10) * 1000,
    timeoutMs: numberOr(timeoutSeconds, 1) * 1000,
    failureThreshold: numberOr(failureThreshold, 3),
  };
}

/**
 * Probes a gateway until `signal` is aborted. It starts as not ready, is ready after one success and not ready any
 * more after `failureThreshold` failures in a row.
 */
export async function probeReadiness(
  clock: Clock,
  node: GatewayNode,
  probe: ReadinessProbe,
  client: StatusClient,
  onChange: (isReady: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  const url = `${portUrl(node, probe.port)}${probe.path}`;
  let isReady = false;
  let failures = 0;
  let delayMs = probe.initialDelayMs;
  try {
    while (!signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- one probe after the other is the point
      await clock.sleep(delayMs, signal).catch(() => undefined);
      // oxlint-disable-next-line no-await-in-loop -- as above
      const status = signal.aborted ? null : await client.ask(url, signal);
      if (signal.aborted) return;
      const succeeded = status !== null && status >= 200 && status < 400;
      failures = succeeded ? 0 : failures + 1;
      const turns = isReady ? failures >= probe.failureThreshold : succeeded;
      if (turns) {
        isReady = !isReady;
        onChange(isReady);
      }
      delayMs = probe.periodMs;
    }
  } finally {
    await client.close();
  }
}

function portUrl(node: GatewayNode, port: string): string {
  switch (port) {
    case "admin":
      return node.adminUrl;
    case "proxy":
      return node.proxyUrl;
    case "status":
      return node.statusUrl;
    default:
      throw new RangeError(`the gateways' container has no port "${port}"`);
  }
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}
