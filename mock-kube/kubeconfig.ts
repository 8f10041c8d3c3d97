// The kubeconfig of a server of ours.
import { stringify } from "yaml";

const NAME = "mock-kube";

export interface KubeconfigParts {
  readonly url: string;
  /** PEM; absent for plain HTTP. */
  readonly authority?: string;
  /** Secret: the text goes into a file that only its owner reads. */
  readonly token?: string;
  /** PEM texts, beside or instead of a token. The key is secret. */
  readonly client?: { readonly certificate: string; readonly key: string };
}

export function kubeconfig({ url, authority, token, client }: KubeconfigParts): string {
  const data = authority === undefined ? undefined : base64(authority);
  const user = {
    ...(token !== undefined && { token }),
    ...(client !== undefined && {
      "client-certificate-data": base64(client.certificate),
      "client-key-data": base64(client.key),
    }),
  };
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: NAME,
        cluster: { server: url, ...(data !== undefined && { "certificate-authority-data": data }) },
      },
    ],
    users: [{ name: NAME, user }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME, namespace: "default" } }],
    "current-context": NAME,
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
