// The Kubernetes API over HTTP.
import { Agent, request, type Dispatcher } from "undici";
import { errorText } from "../../core/errors.ts";
import {
  KubeApiError,
  KubeUnreachableError,
  type KubeApi,
  type ListOptions,
  type ObjectKey,
  type PatchType,
  type WatchOptions,
} from "../../core/kube-api.ts";
import {
  apiVersionOf,
  type KubeList,
  type KubeObject,
  type KubeStatus,
  type ResourceType,
  type WatchEvent,
} from "../../core/kube.ts";
import { isJsonObject } from "../../core/json.ts";

export const ANSWER_BYTES_MAX = 256 * 1024 * 1024;
const WATCH_LINE_BYTES_MAX = 8 * 1024 * 1024;
const ANSWER_TIMEOUT_MS = 30_000;

const PATCH_MEDIA_TYPES: Readonly<Record<PatchType, string>> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
};

/** How requests reach a server and prove who sends them. */
export interface KubeConnection {
  /** `scheme://host:port`, perhaps with a path, without a slash at the end. */
  readonly server: string;
  /** Headers and transport for one request. */
  authorize(): Promise<{
    readonly headers: Readonly<Record<string, string>>;
    readonly dispatcher?: Dispatcher;
  }>;
}

/** A server that needs no credentials. */
export function plainConnection(server: string): KubeConnection {
  const dispatcher = new Agent({ maxResponseSize: ANSWER_BYTES_MAX });
  return {
    server: server.replace(/\/+$/, ""),
    authorize: async () => ({ headers: {}, dispatcher }),
  };
}

/** @see https://kubernetes.io/docs/reference/using-api/api-concepts/ */
export function kubeApiOverHttp(connection: KubeConnection): KubeApi {
  const call = (method: Dispatcher.HttpMethod, path: string, body?: unknown, mediaType?: string) =>
    answer<KubeObject>(connection, method, path, body, mediaType);
  return {
    get: (type, key) => call("GET", pathOf(type, key)),
    list: (type, options = {}) =>
      answer<KubeList>(
        connection,
        "GET",
        `${collectionOf(type, options.namespace)}${query(options)}`,
      ),
    watch: (type, options, signal) => watch(connection, type, options, signal),
    create: (type, object) => call("POST", collectionOf(type, object.metadata.namespace), object),
    replace: (type, object, subresource) =>
      call("PUT", pathOf(type, object.metadata, subresource), object),
    patch: (type, key, patchType, patch, subresource) =>
      call("PATCH", pathOf(type, key, subresource), patch, PATCH_MEDIA_TYPES[patchType]),
    async delete(type, key) {
      await call("DELETE", pathOf(type, key));
    },
  };
}

function collectionOf(type: ResourceType, namespace: string | undefined): string {
  const root = type.group === "" ? "/api" : "/apis";
  const place = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}/${apiVersionOf(type)}${place}/${type.plural}`;
}

function pathOf(type: ResourceType, key: ObjectKey, subresource?: string): string {
  const path = `${collectionOf(type, key.namespace)}/${encodeURIComponent(key.name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

function query(options: ListOptions | WatchOptions, more: Readonly<Record<string, string>> = {}) {
  const parameters = new URLSearchParams(more);
  for (const [name, value] of Object.entries(options)) {
    if (name !== "namespace" && value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? "" : `?${parameters.toString()}`;
}

async function send(
  connection: KubeConnection,
  method: Dispatcher.HttpMethod,
  path: string,
  extra: Pick<Dispatcher.RequestOptions, "body" | "signal" | "bodyTimeout"> & {
    readonly headers?: Readonly<Record<string, string>>;
  },
) {
  const { server } = connection;
  const { headers, dispatcher } = await connection.authorize();
  try {
    return await request(`${server}${path}`, {
      method,
      headersTimeout: ANSWER_TIMEOUT_MS,
      bodyTimeout: ANSWER_TIMEOUT_MS,
      ...extra,
      headers: { accept: "application/json", ...headers, ...extra.headers },
      ...(dispatcher !== undefined && { dispatcher }),
    });
  } catch (error) {
    throw unreachable(server, error);
  }
}

async function answer<T>(
  connection: KubeConnection,
  method: Dispatcher.HttpMethod,
  path: string,
  body?: unknown,
  mediaType = "application/json",
): Promise<T> {
  const response = await send(
    connection,
    method,
    path,
    body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": mediaType } },
  );
  const text = await response.body.text().catch((error: unknown) => {
    throw unreachable(connection.server, error);
  });
  if (response.statusCode >= 300) throw new KubeApiError(statusOf(response.statusCode, text));
  // The server's word for its own types is taken; what the objects hold is looked at where it is used.
  // oxlint-disable-next-line no-unsafe-type-assertion
  return JSON.parse(text) as T;
}

async function* watch(
  connection: KubeConnection,
  type: ResourceType,
  options: WatchOptions,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const path = `${collectionOf(type, options.namespace)}${query(options, { watch: "true" })}`;
  try {
    const response = await send(connection, "GET", path, { signal, bodyTimeout: 0 });
    if (response.statusCode >= 300) {
      throw new KubeApiError(statusOf(response.statusCode, await response.body.text()));
    }
    for await (const line of lines(response.body)) {
      // oxlint-disable-next-line no-unsafe-type-assertion -- as above
      yield JSON.parse(line) as WatchEvent;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof KubeApiError ? error : unreachable(connection.server, error);
  }
}

async function* lines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    if (rest.length > WATCH_LINE_BYTES_MAX) throw new Error("a watch event is too long");
    for (const part of parts) if (part !== "") yield part;
  }
}

function statusOf(code: number, text: string): KubeStatus {
  const base = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure" } as const;
  try {
    const body: unknown = JSON.parse(text);
    if (isJsonObject(body) && body["kind"] === "Status") return { ...base, ...body, code };
  } catch {
    // A proxy's page or an empty body: its status says all that is known.
  }
  return { ...base, code, message: `the Kubernetes API answered ${code}` };
}

function unreachable(server: string, error: unknown): KubeUnreachableError {
  if (error instanceof KubeUnreachableError) return error;
  const why = errorText(error);
  return new KubeUnreachableError(`${server} does not answer: ${why}`, { cause: error });
}
