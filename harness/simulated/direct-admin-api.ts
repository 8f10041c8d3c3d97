// The controller's port to a gateway, across a simulated network.
import {
  AdminStatusError,
  AdminUnreachableError,
  type AdminApi,
  type ConfigReply,
  type NodeInformation,
  type NodeStatus,
} from "../../core/admin-api.ts";
import { withoutStack } from "../../core/errors.ts";
import { arrayOr, isJsonObject, objectOr, stringOr } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import type { AdminAnswer, AdminQuestion } from "./admin-pages.ts";

/** `undefined`: no answer, and `why`. Never comes when the node does not say anything at all. */
export type Exchange = (question: AdminQuestion) => Promise<AdminAnswer | { readonly why: string }>;

export class DirectAdminApi implements AdminApi {
  readonly url: string;
  readonly #exchange: Exchange;

  constructor(url: string, exchange: Exchange) {
    this.url = url;
    this.#exchange = exchange;
  }

  async getRoot(signal?: AbortSignal): Promise<NodeInformation> {
    const body = objectOr(await this.#read("/", signal));
    const configuration = objectOr(body["configuration"]);
    return {
      ...body,
      version: stringOr(body["version"], ""),
      configuration: { ...configuration, database: stringOr(configuration["database"], "") },
    };
  }

  async getStatus(signal?: AbortSignal): Promise<NodeStatus> {
    const { configuration_hash: hash } = objectOr(await this.#read("/status", signal));
    return typeof hash === "string" ? { configuration_hash: hash } : {};
  }

  async postConfig(document: string, signal?: AbortSignal): Promise<ConfigReply> {
    const path = "/config?check_hash=1&flatten_errors=1";
    const { status, body } = await this.#ask({ method: "POST", path, body: document }, signal);
    return { status, body: typeof body === "string" ? body : JSON.stringify(body) };
  }

  getPluginSchema(name: string, signal?: AbortSignal): Promise<KongEntity | undefined> {
    return this.#find(`/schemas/plugins/${encodeURIComponent(name)}`, signal);
  }

  getEntitySchema(type: string, signal?: AbortSignal): Promise<KongEntity | undefined> {
    return this.#find(`/schemas/${encodeURIComponent(type)}`, signal);
  }

  async validateEntity(
    type: string,
    entity: KongEntity,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    const path = `/schemas/${encodeURIComponent(type)}/validate`;
    const question = { method: "POST", path, body: JSON.stringify(entity) } as const;
    const { status, body } = await this.#ask(question, signal);
    if (status === 200) return undefined;
    if (status !== 400) throw this.#refused(status);
    return stringOr(objectOr(body)["message"], "the entity is refused");
  }

  getEntity(
    collection: string,
    key: string,
    signal?: AbortSignal,
  ): Promise<KongEntity | undefined> {
    return this.#find(`/${collection}/${encodeURIComponent(key)}`, signal);
  }

  async listEntities(collection: string, signal?: AbortSignal): Promise<readonly KongEntity[]> {
    const { data } = objectOr(await this.#read(`/${collection}?size=1000`, signal));
    return arrayOr(data).filter(isJsonObject);
  }

  async #find(path: string, signal: AbortSignal | undefined): Promise<KongEntity | undefined> {
    const question = { method: "GET", path, body: "" } as const;
    const { status, body } = await this.#ask(question, signal);
    if (status === 404) return undefined;
    if (status !== 200) throw this.#refused(status);
    return objectOr(body);
  }

  async #read(path: string, signal: AbortSignal | undefined): Promise<unknown> {
    const { status, body } = await this.#ask({ method: "GET", path, body: "" }, signal);
    if (status !== 200) throw this.#refused(status);
    return body;
  }

  #refused(status: number): AdminStatusError {
    return withoutStack(() => new AdminStatusError(this.url, status));
  }

  /**
   * Who gives up does not call back what is on its way, and is told so only when it comes: whoever asks has a time limit
   * around the question, and does not wait for this.
   */
  async #ask(question: AdminQuestion, signal: AbortSignal | undefined): Promise<AdminAnswer> {
    if (signal?.aborted) throw this.#silent("aborted");
    const answer = await this.#exchange(question);
    if (signal?.aborted) throw this.#silent("aborted");
    if ("why" in answer) throw this.#silent(answer.why);
    return answer;
  }

  #silent(why: string): AdminUnreachableError {
    const message = `${this.url} does not answer: ${why}`;
    return withoutStack(() => new AdminUnreachableError(message));
  }
}
