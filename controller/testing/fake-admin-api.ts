// A gateway for the controller's own tests: it does what it is told, and remembers what it was asked.
import {
  AdminUnreachableError,
  type AdminApi,
  type ConfigReply,
  type NodeInformation,
  type NodeStatus,
} from "../../core/admin-api.ts";
import { md5Hex } from "../../core/hash.ts";
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
  /** Decides on each document; by default everything is accepted. */
  judge: (document: string) => Verdict = () => "accept";

  constructor(url: string) {
    this.url = url;
  }

  async getRoot(): Promise<NodeInformation> {
    this.#call("GET /");
    return { version: "3.9.1", configuration: { database: "off" } };
  }

  async getStatus(): Promise<NodeStatus> {
    this.#call("GET /status");
    return { configuration_hash: this.held === undefined ? EMPTY_CONFIGURATION_HASH : this.#hash };
  }

  async postConfig(document: string): Promise<ConfigReply> {
    this.#call("POST /config");
    this.posted.push(document);
    const verdict = this.judge(document);
    if (verdict !== "accept") return verdict;
    this.held = document;
    this.#hash = md5Hex(document);
    return { status: 201, body: "{}" };
  }

  async getPluginSchema(): Promise<KongEntity | undefined> {
    this.#call("GET /schemas/plugins");
    return undefined;
  }

  async getEntitySchema(): Promise<KongEntity | undefined> {
    this.#call("GET /schemas");
    return undefined;
  }

  async validateEntity(): Promise<string | undefined> {
    this.#call("POST /schemas/validate");
    return undefined;
  }

  async listEntities(): Promise<readonly KongEntity[]> {
    this.#call("GET list");
    return [];
  }

  /** Starts again with nothing, at the same address. */
  restart(): void {
    this.held = undefined;
  }

  #call(name: string): void {
    this.calls.push(name);
    if (!this.isUp)
      throw new AdminUnreachableError(`${this.url} does not answer: connect ECONNREFUSED`);
  }
}
