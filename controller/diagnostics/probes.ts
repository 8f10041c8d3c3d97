// `GET /healthz`, `GET /readyz` and `GET /metrics`.
import type { ControllerMetrics } from "../metrics/controller-metrics.ts";
import type { HttpReply } from "../server.ts";
import { notFound, textReply } from "./reply.ts";

/**
 * A process that answers is alive. It is ready unless there is a reason that it is not.
 *
 * @see KIC v3.5.13 internal/health/health_check.go
 */
export function answerProbe(
  { pathname }: URL,
  unreadyBecause: () => string | undefined,
): HttpReply {
  switch (pathname.replace(/\/$/, "")) {
    case "/healthz":
      return textReply("ok");
    case "/readyz": {
      const reason = unreadyBecause();
      return reason === undefined
        ? textReply("ok")
        : textReply(`internal server error: ${reason}\n`, 500);
    }
    default:
      return notFound();
  }
}

export async function answerMetrics(
  { pathname }: URL,
  metrics: ControllerMetrics,
): Promise<HttpReply> {
  if (pathname !== "/metrics") return notFound();
  return { status: 200, contentType: metrics.contentType, body: await metrics.render() };
}
