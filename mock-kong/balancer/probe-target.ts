// Asks a target how it is in the way of a proxied request.
import { TimeoutError, withTimeout, type Clock } from "../../core/clock.ts";
import { HeaderList } from "../proxy/header-list.ts";
import { readAll } from "../proxy/read-all.ts";
import { UpstreamFailure, type UpstreamClient } from "../proxy/upstream-client.ts";
import { isIpAddress } from "../router/ip-address.ts";
import type { Probe } from "./active-checks.ts";

/** What an answer may say; the status counts. */
const BODY_BYTES_MAX = 1024 * 1024;
const VERIFY_NOTHING = { verify: false, authorities: [], own: undefined } as const;

export function probeWith(client: UpstreamClient, clock: Clock): Probe {
  return async ({ ip, port, scheme, path, host, timeoutMs }) => {
    try {
      return await withTimeout(clock, timeoutMs, async (signal) => {
        const answer = await client({
          kind: "http",
          scheme,
          ip,
          port,
          serverName: isIpAddress(host) ? undefined : host,
          tls: VERIFY_NOTHING,
          method: "GET",
          path,
          headers: new HeaderList([
            ["Connection", "close"],
            ["Host", `${host}:${port}`],
          ]),
          body: undefined,
          connectTimeoutMs: timeoutMs,
          readTimeoutMs: timeoutMs,
          signal,
        });
        const whole = await readAll(answer.body, BODY_BYTES_MAX);
        if (whole === "too long" && !Buffer.isBuffer(answer.body)) answer.body.destroy();
        return { kind: "status", status: answer.status };
      });
    } catch (error) {
      const isLate =
        error instanceof TimeoutError ||
        (error instanceof UpstreamFailure && error.kind === "timeout");
      return isLate ? { kind: "timeout" } : { kind: "connection" };
    }
  };
}
