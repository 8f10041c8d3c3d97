// Plays one file of recorded requests against nodes of its own.
import { createHmac } from "node:crypto";
import type { Random } from "../../../core/random.ts";
import { SettingsError, startKongNode, type KongNode } from "../kong/kong-node.ts";
import type { EchoUpstream } from "../kong/system-echo-upstream.ts";
import { requestBytes } from "../wire/request-bytes.ts";
import { exchange, type Address, type Exchange } from "../wire/system-exchange.ts";
import type { GotAnswer } from "./compare-answers.ts";
import type { ShiftedClock } from "./shifted-clock.ts";
import type { Transcript, TranscriptCase } from "./transcript.ts";
import { RECORDED_PORTS, translation, type Translation } from "./translation.ts";

export interface SessionOptions {
  readonly clock: ShiftedClock;
  readonly random: Random;
  readonly upstream: EchoUpstream;
  readonly nameServerPort: number;
}

const FRESH = "fresh";
const ANY_STATE = "*";

export class Session {
  readonly #transcript: Transcript;
  readonly #options: SessionOptions;
  #node: KongNode | undefined;
  #translation: Translation | undefined;
  /** Of the node that runs, or that could not be started. */
  #settingsKey: string | undefined;
  #refusal: string | undefined;
  /** Whose configuration is in force; `undefined` when that is not known. */
  #state: string | undefined;
  #group: string | undefined;
  #starts = 0;

  constructor(transcript: Transcript, options: SessionOptions) {
    this.#transcript = transcript;
    this.#options = options;
  }

  /** Brings the node into the state that a case needs, and sends its request. Gives the reason when there is no answer. */
  async play(recorded: TranscriptCase): Promise<GotAnswer | string> {
    await this.#prepare(recorded);
    if (this.#refusal !== undefined) return this.#refusal;
    if (recorded.align !== undefined) this.#options.clock.moveToStart(recorded.align);
    const got = await this.#send(recorded);
    const changesState =
      recorded.listener === "admin" &&
      recorded.request.method === "POST" &&
      /^\/config(\?|$)/.test(recorded.request.path);
    if (changesState && typeof got !== "string" && got.status === 201) this.#state = recorded.name;
    await this.#options.clock.sleep(recorded.settleMs);
    return got;
  }

  async close(): Promise<void> {
    await this.#node?.close();
    this.#node = undefined;
  }

  async #prepare(recorded: TranscriptCase): Promise<void> {
    const { settings, group, state, isGroupFresh, isAfterRestart } = recorded;
    if (this.#group !== undefined && this.#group !== group && this.#state !== FRESH) {
      this.#state = undefined;
    }
    const isGroupNew = group !== undefined && this.#group !== group;
    this.#group = group;
    if (JSON.stringify(settings) !== this.#settingsKey) await this.#startFresh(settings);
    if (isGroupNew && isGroupFresh && this.#state !== FRESH) await this.#startFresh(settings);
    if (isAfterRestart) await this.#node?.restartKeeping();
    if (state === ANY_STATE || state === this.#state) return;
    if (state === FRESH) await this.#startFresh(settings);
    else await this.#makeState(state);
  }

  async #makeState(state: string): Promise<void> {
    const maker = this.#transcript.cases.find(({ name }) => name === state);
    if (maker === undefined || this.#refusal !== undefined) return;
    const got = await this.#send(maker);
    const isMade = typeof got !== "string" && (got.status === 201 || got.status === 304);
    this.#state = isMade ? state : undefined;
  }

  async #startFresh(settings: TranscriptCase["settings"]): Promise<void> {
    await this.close();
    this.#settingsKey = JSON.stringify(settings);
    this.#state = FRESH;
    this.#starts += 1;
    const { clock, random, nameServerPort } = this.#options;
    try {
      this.#node = await startKongNode({
        clock,
        random: random.fork(`node ${this.#starts}`),
        settings: { KONG_DNS_RESOLVER: `127.0.0.1:${nameServerPort}`, ...settings },
        files: this.#transcript.files,
      });
      const { ports, prefix } = this.#node;
      const allPorts = { ...ports, ...this.#upstreamPorts() };
      this.#translation = translation(allPorts, prefix);
      this.#refusal = undefined;
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      this.#refusal = `no such node: ${error.message}`;
    }
  }

  /** Ids are made from the names of targets: ports that nobody goes to stay as recorded. */
  #upstreamPorts(): { readonly echo: number; readonly echoTls: number } {
    const isProxied = this.#transcript.cases.some(({ listener }) => listener.startsWith("proxy"));
    const { port, tlsPort } = this.#options.upstream;
    const { echo, echoTls } = RECORDED_PORTS;
    return isProxied ? { echo: port, echoTls: tlsPort } : { echo, echoTls };
  }

  async #send(recorded: TranscriptCase): Promise<GotAnswer | string> {
    if (this.#node === undefined || this.#translation === undefined) return "no node";
    const { there, back } = this.#translation;
    const { method, path, headers, body } = recorded.request;
    const blanks = this.#blanks(recorded);
    const bytes = requestBytes({
      method,
      path: there(path),
      headers: headers.map(([name, value]) => [name, there(filled(value, blanks))]),
      ...(body !== undefined && {
        body: typeof body === "string" ? Buffer.from(there(body)) : body,
      }),
    });
    const address = this.#addressOf(recorded, this.#node);
    if (address === undefined) return "no such listener";
    const result = await exchange(address, method, bytes);
    return gotAnswer(result, (text) => emptied(back(text), blanks));
  }

  #addressOf({ listener, serverName }: TranscriptCase, { ports }: KongNode): Address | undefined {
    if (listener === "other") return undefined;
    const port = listener === "proxy_ssl" ? ports.proxyTls : ports[listener];
    return {
      host: "127.0.0.1",
      port,
      ...(listener === "proxy_ssl" && {
        tls: serverName === undefined ? {} : { serverName },
      }),
    };
  }

  /** What the request leaves open: the date, and its signature. */
  #blanks({ sign }: TranscriptCase): Blanks {
    if (sign === undefined) return [];
    const date = new Date(this.#options.clock.nowMs()).toUTCString();
    const signature = createHmac(sign.digest, sign.secret).update(`date: ${date}`).digest("base64");
    return [
      ["{{date}}", date],
      ["{{signature}}", signature],
    ];
  }
}

type Blanks = readonly (readonly [blank: string, text: string])[];

function filled(text: string, blanks: Blanks): string {
  return blanks.reduce((result, [blank, value]) => result.replaceAll(blank, value), text);
}

function emptied(text: string, blanks: Blanks): string {
  return blanks.reduce((result, [blank, value]) => result.replaceAll(value, blank), text);
}

/** `back`: what becomes of each text. */
export function gotAnswer(result: Exchange, back: (text: string) => string): GotAnswer | string {
  if (!result.ok) return `no answer: ${result.error}`;
  const { status, headers, body, isTruncated } = result.answer;
  const text = body.toString("utf8");
  const isText = Buffer.from(text, "utf8").equals(body);
  return {
    status,
    headers: headers.map(([name, value]) => [name, back(value)]),
    body: isText
      ? { kind: "text", text: back(text) }
      : { kind: "bytes", base64: body.toString("base64") },
    isTruncated,
    certificateSubject: result.certificateSubject,
  };
}
