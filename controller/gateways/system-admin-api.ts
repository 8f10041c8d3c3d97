// A Kong node's Admin API over HTTP.
import { Agent, request, type Dispatcher } from "undici";
import {
  AdminStatusError,
  AdminUnreachableError,
  type AdminApi,
  type NodeInformation,
  type NodeStatus,
} from "../../core/admin-api.ts";
import { errorText } from "../../core/errors.ts";
import type { KongEntity } from "../../core/kong.ts";
import { arrayOr, isJsonObject, objectOr, stringOr } from "../../core/json.ts";

const ANSWER_BYTES_MAX = 256 * 1024 * 1024;
const PAGES_MAX = 10_000;

export interface AdminConnectionOptions {
  /** Sent with every call; may hold credentials, so it is never logged. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: {
    readonly skipVerify?: boolean;
    readonly serverName?: string;
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
  };
}

/** The connections of one controller to its gateways; `close` ends them all. */
export class AdminConnections {
  readonly #options: AdminConnectionOptions;
  readonly #agents = new Map<string, Agent>();

  constructor(options: AdminConnectionOptions) {
    this.#options = options;
  }

  /** @param tlsServerName the name that the gateway's certificate must carry, unless the options name another. */
  connect(url: string, tlsServerName?: string): AdminApi {
    const agent = this.#agent(tlsServerName);
    return adminApiOverHttp(url, sender(url, agent, this.#options.headers ?? {}));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
  }

  #agent(tlsServerName: string | undefined): Agent {
    const { skipVerify, serverName, ca, cert, key } = this.#options.tls ?? {};
    const servername = serverName ?? tlsServerName;
    const known = this.#agents.get(servername ?? "");
    if (known !== undefined) return known;
    const agent = new Agent({
      maxResponseSize: ANSWER_BYTES_MAX,
      connect: {
        rejectUnauthorized: skipVerify !== true,
        ...(servername !== undefined && { servername }),
        ...(ca !== undefined && { ca }),
        ...(cert !== undefined && { cert }),
        ...(key !== undefined && { key }),
      },
    });
    this.#agents.set(servername ?? "", agent);
    return agent;
  }
}

type Send = (
  method: Dispatcher.HttpMethod,
  path: string,
  signal: AbortSignal | undefined,
  body?: string,
) => Promise<{ readonly status: number; readonly body: string }>;

function sender(
  url: string,
  dispatcher: Dispatcher,
  headers: Readonly<Record<string, string>>,
): Send {
  return async (method, path, signal, body) => {
    try {
      const response = await request(`${url}${path}`, {
        method,
        dispatcher,
        headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
        ...(body !== undefined && { body }),
        ...(signal !== undefined && { signal }),
      });
      return { status: response.statusCode, body: await response.body.text() };
    } catch (error) {
      const why = errorText(error);
      throw new AdminUnreachableError(`${url} does not answer: ${why}`, { cause: error });
    }
  };
}

function adminApiOverHttp(url: string, send: Send): AdminApi {
  const read = async (path: string, signal: AbortSignal | undefined) => {
    const { status, body } = await send("GET", path, signal);
    if (status !== 200) throw new AdminStatusError(url, status);
    return parse(url, body);
  };
  const find = async (path: string, signal: AbortSignal | undefined) => {
    const { status, body } = await send("GET", path, signal);
    if (status === 404) return undefined;
    if (status !== 200) throw new AdminStatusError(url, status);
    return parse(url, body);
  };
  return {
    url,
    async getRoot(signal) {
      const root = await read("/", signal);
      const configuration = objectOr(root["configuration"]);
      return {
        ...root,
        version: stringOr(root["version"], ""),
        configuration: { ...configuration, database: stringOr(configuration["database"], "") },
      } satisfies NodeInformation;
    },
    async getStatus(signal) {
      const { configuration_hash: hash, ...status } = await read("/status", signal);
      return {
        ...status,
        ...(typeof hash === "string" && { configuration_hash: hash }),
      } satisfies NodeStatus;
    },
    postConfig: (document, signal) =>
      send("POST", "/config?check_hash=1&flatten_errors=1", signal, document),
    getPluginSchema: (name, signal) => find(`/schemas/plugins/${encodeURIComponent(name)}`, signal),
    getEntitySchema: (type, signal) => find(`/schemas/${encodeURIComponent(type)}`, signal),
    async validateEntity(type, entity, signal) {
      const path = `/schemas/${encodeURIComponent(type)}/validate`;
      const { status, body } = await send("POST", path, signal, JSON.stringify(entity));
      if (status === 200) return undefined;
      if (status !== 400) throw new AdminStatusError(url, status);
      return stringOr(parse(url, body)["message"], "the entity is refused");
    },
    getEntity: (collection, key, signal) =>
      find(`/${collection}/${encodeURIComponent(key)}`, signal),
    async listEntities(collection, signal) {
      const entities: KongEntity[] = [];
      let path = `/${collection}?size=1000`;
      for (let page = 0; page < PAGES_MAX; page += 1) {
        // oxlint-disable-next-line no-await-in-loop -- each page names the next
        const { data, next } = await read(path, signal);
        entities.push(...arrayOr(data).filter(isJsonObject));
        if (typeof next !== "string") return entities;
        path = next;
      }
      throw new AdminUnreachableError(`${url} lists ${collection} without end`);
    },
  };
}

function parse(url: string, body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (isJsonObject(value)) return { ...value };
  } catch (error) {
    throw new AdminUnreachableError(`${url} answers something else than JSON`, { cause: error });
  }
  throw new AdminUnreachableError(`${url} answers something else than an object`);
}
