// A gateway for the controller's own tests: it does what it is told, and remembers what it was asked.
import {
  AdminUnreachableError,
  type AdminApi,
  type ConfigReply,
  type NodeInformation,
  type NodeStatus,
} from "../../core/admin-api.ts";
import type { Clock } from "../../core/clock.ts";
import { md5Hex } from "../../core/hash.ts";
import { arrayOr, isJsonObject, objectOr } from "../../core/json.ts";
import { EMPTY_CONFIGURATION_HASH, type KongEntity } from "../../core/kong.ts";

/** `accept`, or the reply to give instead. */
type Verdict = "accept" | ConfigReply;

export class FakeAdminApi implements AdminApi {
  readonly url: string;
  readonly posted: string[] = [];
  readonly calls: string[] = [];
  held: string | undefined;
  #hash = EMPTY_CONFIGURATION_HASH;
  isUp = true;
  /** Calls that are never answered. */
  hangs = /^never$/;
  /** Decides on each document; by default everything is accepted. */
  judge: (document: string) => Verdict = () => "accept";

  /** What it takes right after the next push that it accepts, as if that had been on its way for long. */
  comesLate: string | undefined;

  /** The document whose hash it reports, whatever it holds; by default that of what it holds. */
  reports: string | undefined;

  /** How long a push takes. */
  delaysMs = 0;
  readonly #clock: Clock | undefined;

  /** @param clock is needed where a push is to take any time. */
  constructor(url: string, clock?: Clock) {
    this.url = url;
    this.#clock = clock;
  }

  async getRoot(): Promise<NodeInformation> {
    await this.#call("GET /");
    return { version: "3.9.1", configuration: { database: "off" } };
  }

  async getStatus(): Promise<NodeStatus> {
    await this.#call("GET /status");
    const hash = this.reports === undefined ? this.#hash : md5Hex(this.reports);
    return { configuration_hash: this.held === undefined ? EMPTY_CONFIGURATION_HASH : hash };
  }

  async postConfig(document: string): Promise<ConfigReply> {
    await this.#call("POST /config");
    if (this.delaysMs > 0) await this.#clock?.sleep(this.delaysMs);
    this.posted.push(document);
    const verdict = this.judge(document);
    if (verdict !== "accept") return verdict;
    this.take(document);
    if (this.comesLate !== undefined) this.take(this.comesLate);
    this.comesLate = undefined;
    return { status: 201, body: "{}" };
  }

  async getPluginSchema(): Promise<KongEntity | undefined> {
    await this.#call("GET /schemas/plugins");
    return undefined;
  }

  async getEntitySchema(): Promise<KongEntity | undefined> {
    await this.#call("GET /schemas");
    return undefined;
  }

  async validateEntity(): Promise<string | undefined> {
    await this.#call("POST /schemas/validate");
    return undefined;
  }

  async getEntity(collection: string, key: string): Promise<KongEntity | undefined> {
    await this.#call("GET entity");
    const held = objectOr(JSON.parse(this.held ?? "{}"));
    return arrayOr(held[collection])
      .filter(isJsonObject)
      .find(({ name }) => name === key);
  }

  async listEntities(): Promise<readonly KongEntity[]> {
    await this.#call("GET list");
    return [];
  }

  /** Nobody waits for the answer any more. */
  take(document: string): void {
    this.held = document;
    this.#hash = md5Hex(document);
  }

  /** Starts again with nothing, at the same address. */
  restart(): void {
    this.held = undefined;
  }

  async #call(name: string): Promise<void> {
    this.calls.push(name);
    if (this.hangs.test(name)) await new Promise(() => undefined);
    if (!this.isUp)
      throw new AdminUnreachableError(`${this.url} does not answer: connect ECONNREFUSED`);
  }
}
