// What is known of one run of a controller: what it said, where it listens, how it ended. All of it goes on the timeline.
import { stringOr } from "../../core/json.ts";
import type { ControllerExit } from "../scenario/observation.ts";
import { says } from "../scenario/real-words.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { ControllerLog } from "./controller-log.ts";
import { crashReport } from "./crash-report.ts";
import { goCrashReport } from "./go-crash-report.ts";

export class ControllerRecord {
  readonly #timeline: Timeline;
  readonly #messages = new Set<string>();
  readonly #urls = new Map<string, string>();
  readonly #log: ControllerLog;
  #complaint: string | null = null;
  #exit: ControllerExit | null = null;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.#log = new ControllerLog((line) => {
      const { level, message, fields } = line;
      const error = stringOr(fields["error"], undefined);
      this.#messages.add(message);
      if (error !== undefined) this.#messages.add(error);
      if (level === "error")
        this.#complaint = error === undefined ? message : `${message}: ${error}`;
      if (message === "listening")
        this.#urls.set(stringOr(fields["for"], ""), stringOr(fields["url"], ""));
      timeline.append({ type: "controller-log", ...line });
    });
  }

  /** `null` while it runs. */
  get exit(): ControllerExit | null {
    return this.#exit;
  }

  /** The next part of what it wrote on stderr. */
  push(text: string): void {
    this.#log.push(text);
  }

  hasLogged(text: string): boolean {
    return [...this.#messages].some((message) => says(message, text));
  }

  urlOf(pages: string): string | undefined {
    return this.#urls.get(pages);
  }

  /** It is gone, and nothing of what it wrote is left to come. */
  end(code: number | null, signal: string | null): void {
    this.#log.end();
    const { tail } = this.#log;
    const crash = crashReport(tail) ?? goCrashReport(tail);
    const error = crash?.error ?? lastWords(code, tail, this.#complaint);
    this.#exit = { code, signal, error };
    const stack = crash?.stack ?? [];
    this.#timeline.append({ type: "controller-exited", ...this.#exit, stack });
  }
}

/** What ended it, when it was no crash: the last thing that it said, or complained of, before an exit other than 0. */
function lastWords(
  code: number | null,
  tail: readonly string[],
  complaint: string | null,
): string | null {
  return code === 0 ? null : (tail.findLast((line) => line.trim() !== "") ?? complaint);
}
