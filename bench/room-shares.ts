// Which rooms of the project the processor's time goes to, by a sampling profile.
import { Session, type Profiler } from "node:inspector/promises";

const SAMPLE_EVERY_US = 200;
const ROOT_URL = new URL("../", import.meta.url).href;

/** The share of each room, the largest first; together they are 1. Time in a library counts for the room that calls it. */
export async function roomShares(
  work: () => Promise<void>,
): Promise<readonly (readonly [room: string, share: number])[]> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: SAMPLE_EVERY_US });
  await session.post("Profiler.start");
  await work();
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  return sharesOf(profile);
}

function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const rooms = new Map<number, string>();
  const roomOf = (id: number): string => {
    const known = rooms.get(id);
    if (known !== undefined) return known;
    const frame = byId.get(id)?.callFrame;
    const parent = parents.get(id);
    const own = ownRoom(frame?.url ?? "", frame?.functionName ?? "");
    const room = own ?? (parent === undefined ? "the runtime" : roomOf(parent));
    rooms.set(id, room);
    return room;
  };
  const times = new Map<string, number>();
  let totalUs = 0;
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index] ?? 0;
    const isOurOwn = roomOf(id).startsWith("bench/");
    if (isOurOwn || byId.get(id)?.callFrame.functionName === "(idle)") continue;
    totalUs += us;
    times.set(roomOf(id), (times.get(roomOf(id)) ?? 0) + us);
  }
  return [...times]
    .map(([room, us]) => [room, us / totalUs] as const)
    .toSorted(([, left], [, right]) => right - left);
}

function ownRoom(url: string, functionName: string): string | undefined {
  if (functionName === "(garbage collector)") return "garbage collection";
  if (!url.startsWith(ROOT_URL) || url.includes("/node_modules/")) return undefined;
  return url.slice(ROOT_URL.length).split("/").slice(0, 2).join("/");
}
