// The lines of a watch.
import type { WatchEvent } from "../../core/kube.ts";
import { renderObject, type View } from "./render.ts";

export async function* watchLines(
  view: View,
  events: AsyncIterable<WatchEvent>,
  nowMs: () => number,
): AsyncGenerator<string, void, undefined> {
  let isFirst = true;
  for await (const event of events) {
    const now = { ...view, nowMs: nowMs() };
    const object = event.type === "ERROR" ? event.object : renderObject(now, event.object, isFirst);
    isFirst = false;
    yield `${JSON.stringify({ type: event.type, object })}\n`;
  }
}
