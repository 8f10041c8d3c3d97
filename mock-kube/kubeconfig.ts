// The kubeconfig of a server of ours.
import { stringify } from "yaml";

const NAME = "mock-kube";

export interface KubeconfigParts {
  readonly url: string;
  /** PEM; absent for plain HTTP. */
  readonly authority?: string;
  /** Secret: the text goes into a file that only its owner reads. */
  readonly token?: string;
}

export function kubeconfig({ url, authority, token }: KubeconfigParts): string {
  const data = authority === undefined ? undefined : Buffer.from(authority).toString("base64");
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: NAME,
        cluster: { server: url, ...(data !== undefined && { "certificate-authority-data": data }) },
      },
    ],
    users: [{ name: NAME, user: token === undefined ? {} : { token } }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME, namespace: "default" } }],
    "current-context": NAME,
  });
}
