// The way to a Kubernetes API that a kubeconfig file or the cluster around us describes.
import type { RequestOptions } from "node:https";
import { Agent, type Dispatcher } from "undici";
import { canonicalJson } from "../../core/hash.ts";
import { ANSWER_BYTES_MAX, type KubeConnection } from "./system-kube-api.ts";

/**
 * The current context of a kubeconfig file, or without one the cluster around us.
 * @throws {Error} when there is neither.
 */
export async function configuredConnection(
  kubeconfig: string | undefined,
): Promise<KubeConnection> {
  // Loaded on demand: a plain server needs none of it, and it takes half a second.
  const { KubeConfig, RequestContext, HttpMethod } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromCluster();
  else config.loadFromFile(kubeconfig);
  const cluster = config.getCurrentCluster();
  const server = cluster?.server.replace(/\/+$/, "");
  if (server === undefined)
    throw new Error(`${kubeconfig ?? "the cluster"} names no current cluster`);

  const throughProxy = async () => {
    const context = new RequestContext(server, HttpMethod.GET);
    await config.applySecurityAuthentication(context);
    return context.getDispatcher();
  };
  let known: { readonly trust: string; readonly dispatcher: Dispatcher | undefined } | undefined;
  return {
    server,
    async authorize() {
      // Tokens and certificates may change at any time. Only with the latter, connections have to be new ones.
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      const trust = trustText(options);
      if (known?.trust !== trust) {
        const dispatcher = cluster?.proxyUrl ? await throughProxy() : directly(options);
        void known?.dispatcher?.close();
        known = { trust, dispatcher };
      }
      const { dispatcher } = known;
      return { headers: headersOf(options), ...(dispatcher !== undefined && { dispatcher }) };
    },
  };
}

const TRUST = [
  "ca",
  "cert",
  "key",
  "pfx",
  "passphrase",
  "servername",
  "rejectUnauthorized",
] as const;

/** Equal for options that make equal connections. */
function trustText(options: RequestOptions): string {
  return canonicalJson(TRUST.map((name) => options[name] ?? null));
}

function directly(options: RequestOptions): Agent {
  const given = TRUST.filter((name) => options[name] !== undefined);
  const connect = Object.fromEntries(given.map((name) => [name, options[name]]));
  return new Agent({ maxResponseSize: ANSWER_BYTES_MAX, connect });
}

function headersOf({ headers, auth }: RequestOptions): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(
      Object.entries(headers ?? {}).map(([key, value]) => [key, String(value)]),
    ),
    ...(typeof auth === "string" && {
      authorization: `Basic ${Buffer.from(auth).toString("base64")}`,
    }),
  };
}
