// Faults of a link in toxiproxy's words.
import type { LinkFault } from "../scenario/link-fault.ts";

/** The toxic that is taken away when enough answers are lost. */
export const LOSING = "lose-answers";

interface ToxicSpec {
  readonly name: string;
  readonly type: "latency" | "limit_data";
  /** From the client, or back to it. */
  readonly stream: "upstream" | "downstream";
  readonly attributes: Readonly<Record<string, number>>;
}

/**
 * `undefined` for what toxiproxy cannot do. Its `timeout` would throw away what is sent while a link is cut; a latency that is
 * taken away lets what it holds pass at once. Source: toxiproxy 2.12 toxics/latency.go, limit_data.go, timeout.go.
 *
 * @param number tells it from other faults of the link.
 */
export function toxicsOf(fault: LinkFault, number: number): readonly ToxicSpec[] | undefined {
  switch (fault.kind) {
    case "cut":
      return eachWay(`${fault.kind}-${number}`, fault.forMs);
    case "slow":
      return eachWay(`${fault.kind}-${number}`, fault.delayMs);
    case "lose-answers":
      return [
        {
          name: LOSING,
          type: "limit_data",
          stream: "downstream",
          attributes: { bytes: 0 },
        },
      ];
    case "repeat-push":
      return undefined;
  }
}

function eachWay(name: string, latency: number): readonly ToxicSpec[] {
  return (["upstream", "downstream"] as const).map((stream) => ({
    name: `${name}-${stream}`,
    type: "latency",
    stream,
    attributes: { latency, jitter: 0 },
  }));
}
