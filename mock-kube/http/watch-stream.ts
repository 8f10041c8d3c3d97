// The lines of a watch.
import type { WatchEvent } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import type { Form } from "./accept.ts";
import { renderObject } from "./render.ts";

export async function* watchLines(
  resource: Resource,
  events: AsyncIterable<WatchEvent>,
  form: Form,
): AsyncGenerator<string, void, undefined> {
  for await (const event of events) {
    const object =
      event.type === "ERROR" ? event.object : renderObject(resource, event.object, form);
    yield `${JSON.stringify({ type: event.type, object })}\n`;
  }
}
