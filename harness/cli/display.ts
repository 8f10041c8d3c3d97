// What a person sees while a scenario runs.
import { createLogUpdate } from "log-update";
import type { Clock } from "../../core/clock.ts";
import { liveTable } from "../report/live-table.ts";
import type { Paint } from "../report/paint.ts";
import { PlainLines } from "../report/plain-lines.ts";
import { EMPTY_VIEW, nextView, type WorldView } from "../report/world-view.ts";
import type { TimelineEvent } from "../timeline/timeline-event.ts";

export interface Display {
  show(behaviour: string, event: TimelineEvent): void;
  /** Leaves the last state on the screen. */
  close(): Promise<void>;
}

export const silentDisplay: Display = {
  show: () => undefined,
  close: async () => undefined,
};

/** For pipes and logs: a line for each thing that happens. */
export function plainDisplay(
  behaviours: readonly string[],
  write: (text: string) => void,
): Display {
  const lines = new Map(behaviours.map((behaviour) => [behaviour, new PlainLines(behaviour)]));
  return {
    show(behaviour, event) {
      const line = lines.get(behaviour)?.line(event);
      if (line !== undefined) write(`${line}\n`);
    },
    close: async () => undefined,
  };
}

const REDRAW_EVERY_MS = 100;
const WIDTH_DEFAULT = 100;

/** For terminals: a table that is redrawn in place. */
export function liveDisplay(
  behaviours: readonly string[],
  paths: readonly string[],
  clock: Clock,
  terminal: NodeJS.WriteStream,
  paint: Paint,
): Display {
  const views = new Map<string, WorldView>(behaviours.map((behaviour) => [behaviour, EMPTY_VIEW]));
  const screen = createLogUpdate(terminal);
  const ended = new AbortController();
  const draw = () => screen(liveTable(views, paths, terminal.columns ?? WIDTH_DEFAULT, paint));
  const drawing = (async () => {
    while (!ended.signal.aborted) {
      draw();
      // oxlint-disable-next-line no-await-in-loop -- one drawing after the other is the point
      await clock.sleep(REDRAW_EVERY_MS, ended.signal).catch(() => undefined);
    }
  })();
  return {
    show(behaviour, event) {
      views.set(behaviour, nextView(views.get(behaviour) ?? EMPTY_VIEW, event));
    },
    async close() {
      ended.abort();
      await drawing;
      draw();
      screen.done();
    },
  };
}
