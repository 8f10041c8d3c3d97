// A scenario's grip on the controller: a process, and the pages that it serves.
import { request, type Dispatcher } from "undici";
import type { ControllerHandle } from "../scenario/world.ts";
import type { ControllerProcess } from "./controller-process.ts";
import { metricSum } from "./metric-sum.ts";

const ANSWER_MS_MAX = 2000;

export interface ControllerHandleOptions {
  readonly start: () => Promise<ControllerProcess>;
  readonly dispatcher: Dispatcher;
}

export interface ClosableControllerHandle extends ControllerHandle {
  close(): Promise<void>;
}

export function controllerHandle(options: ControllerHandleOptions): ClosableControllerHandle {
  const { start, dispatcher } = options;
  let process: ControllerProcess | undefined;
  const get = async (url: string) => {
    try {
      const { statusCode, body } = await request(url, {
        dispatcher,
        headersTimeout: ANSWER_MS_MAX,
        bodyTimeout: ANSWER_MS_MAX,
      });
      return { status: statusCode, text: await body.text() };
    } catch {
      // Not listening yet, or not any more: there is no page.
      return undefined;
    }
  };
  const stop = async () => {
    await process?.stop();
  };
  return {
    get exit() {
      return process?.exit ?? null;
    },
    async start() {
      if (process !== undefined && process.exit === null) throw new RangeError("it runs already");
      process = await start();
    },
    stop,
    async kill() {
      await process?.kill();
    },
    close: stop,
    async metric(name) {
      const url = process?.urlOf("metrics");
      const page = url === undefined ? undefined : await get(`${url}/metrics`);
      return page?.status === 200 ? metricSum(page.text, name) : undefined;
    },
    hasLogged: (text) => process?.hasLogged(text) ?? false,
  };
}
