// How to reach an API server, as a kubeconfig file says.
import { errorText } from "../../../core/errors.ts";
import { LackingError } from "../faults.ts";
import type { KubeServer } from "./system-kube-client.ts";

/** Its current context. @throws {LackingError} for a file that says nothing of the kind. */
export async function readKubeconfig(path: string): Promise<KubeServer> {
  // Loaded on demand: it takes half a second, and hardly anybody needs it.
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  try {
    config.loadFromFile(path);
  } catch (error) {
    const why = errorText(error);
    throw new LackingError(`${path}: ${why}`, { cause: error });
  }
  const url = config.getCurrentCluster()?.server;
  if (url === undefined) throw new LackingError(`${path} names no current cluster`);
  const options: Parameters<typeof config.applyToHTTPSOptions>[0] = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, rejectUnauthorized, servername, headers } = options;
  return {
    url,
    headers: Object.fromEntries(
      Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]),
    ),
    tls: {
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
      ...(servername !== undefined && { servername }),
    },
  };
}
