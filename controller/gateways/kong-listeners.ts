// Where gateways listen, by their own account.
import type { NodeInformation } from "../../core/admin-api.ts";
import { withTimeout, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import { canonicalJson } from "../../core/hash.ts";
import type { Log } from "../../core/log.ts";
import { integerOf, objectsOf } from "../kube-types/fields.ts";
import type { GatewayClient } from "./gateway-client.ts";

const ASK_TIMEOUT_MS = 5000;
/** A gateway that restarts in place may listen elsewhere afterwards. */
const ANSWER_MS_MAX = 60_000;

export interface KongListener {
  readonly port: number;
  readonly isTls: boolean;
}

export interface KongListeners {
  readonly proxy: readonly KongListener[];
  readonly stream: readonly KongListener[];
}

/** `configuration.proxy_listeners` and `configuration.stream_listeners` of `GET /`, if it tells of them. */
function kongListenersOf({ configuration }: NodeInformation): KongListeners | undefined {
  if (configuration["proxy_listeners"] === undefined) return undefined;
  return {
    proxy: listenersOf(configuration["proxy_listeners"]),
    stream: listenersOf(configuration["stream_listeners"]),
  };
}

function listenersOf(value: unknown): readonly KongListener[] {
  return objectsOf(value).map(({ port, ssl }) => ({
    port: integerOf(port) ?? 0,
    isTls: ssl === true,
  }));
}

export interface ListenerSurveyOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The ready ones. */
  readonly clients: () => readonly GatewayClient[];
}

interface Answer {
  readonly listeners: KongListeners | undefined;
  readonly atMs: number;
}

/** Asks each ready gateway now and then. */
export class ListenerSurvey {
  readonly #options: ListenerSurveyOptions;
  readonly #answers = new WeakMap<GatewayClient, Answer>();

  constructor(options: ListenerSurveyOptions) {
    this.#options = options;
  }

  /**
   * What all ready gateways say; `undefined` when there are none, one does not answer, or they do not agree.
   * @see KIC v3.5.13 internal/dataplane/kong_client.go
   */
  async ask(signal: AbortSignal): Promise<KongListeners | undefined> {
    const { log, clients } = this.#options;
    try {
      const answers = await Promise.all(clients().map((client) => this.#answerOf(client, signal)));
      const [first, ...others] = answers;
      const agreed = canonicalJson(first ?? null);
      if (others.every((other) => canonicalJson(other ?? null) === agreed)) return first;
      log.write("warn", "gateways do not listen alike", { gateways: answers.length });
    } catch (error) {
      log.write("debug", "cannot find out where gateways listen", { error: errorText(error) });
    }
    return undefined;
  }

  async #answerOf(client: GatewayClient, signal: AbortSignal): Promise<KongListeners | undefined> {
    const { clock } = this.#options;
    const known = this.#answers.get(client);
    if (known !== undefined && clock.monotonicMs() - known.atMs < ANSWER_MS_MAX) {
      return known.listeners;
    }
    const ask = (during: AbortSignal) => client.admin.getRoot(during);
    const node = await withTimeout(clock, ASK_TIMEOUT_MS, ask, signal);
    const listeners = kongListenersOf(node);
    this.#answers.set(client, { listeners, atMs: clock.monotonicMs() });
    return listeners;
  }
}
