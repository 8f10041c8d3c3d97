// What a listener refers to: kinds of routes, and Secrets with certificates. Source: KIC v3.5.13 internal/controllers/gateway/gateway_utils.go.
import type { JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { member, namespaceOf, objectsOf, textOf } from "../../kube-types/fields.ts";
import type { Listener } from "../../kube-types/gateway.ts";
import { secretData } from "../../kube-types/secret.ts";
import type { CacheStores } from "../../snapshot/cache-stores.ts";
import { refOf } from "../../snapshot/object-ref.ts";
import { isGranted } from "../../translate/reference-grants.ts";

const GATEWAY_GROUP = "gateway.networking.k8s.io";

/** What listeners that name no kinds take. */
const KINDS_BY_PROTOCOL: ReadonlyMap<string, readonly string[]> = new Map([
  ["HTTP", ["HTTPRoute", "GRPCRoute"]],
  ["HTTPS", ["HTTPRoute", "GRPCRoute"]],
  ["TCP", ["TCPRoute"]],
  ["UDP", ["UDPRoute"]],
  ["TLS", ["TLSRoute"]],
]);

/** What they may name. That GRPCRoute is not among them is the real one's doing. */
const NAMEABLE_KINDS: ReadonlySet<unknown> = new Set([
  "HTTPRoute",
  "TCPRoute",
  "UDPRoute",
  "TLSRoute",
]);

interface SupportedKinds {
  readonly kinds: readonly JsonObject[];
  readonly areAllSupported: boolean;
}

export function supportedKinds({ protocol, allowedRoutes }: Listener): SupportedKinds {
  const named = objectsOf(member(allowedRoutes, "kinds"));
  if (named.length === 0) {
    const kinds = KINDS_BY_PROTOCOL.get(protocol) ?? [];
    return { kinds: kinds.map((kind) => ({ group: GATEWAY_GROUP, kind })), areAllSupported: true };
  }
  const kinds = named.filter(
    ({ group, kind }) => group === GATEWAY_GROUP && NAMEABLE_KINDS.has(kind),
  );
  return { kinds, areAllSupported: kinds.length === named.length };
}

type CertificateProblem = "InvalidCertificateRef" | "RefNotPermitted";

/** What is wrong with the first of a listener's certificates with which something is. */
export function certificateProblem(
  { tls }: Listener,
  gateway: KubeObject,
  known: CacheStores,
): CertificateProblem | undefined {
  for (const reference of tls?.certificateRefs ?? []) {
    const problem = referenceProblem(reference, gateway, known);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function referenceProblem(
  reference: JsonObject,
  gateway: KubeObject,
  known: CacheStores,
): CertificateProblem | undefined {
  const { group = "", kind = "Secret" } = reference;
  const name = textOf(reference["name"]) ?? "";
  const namespace = textOf(reference["namespace"]) ?? namespaceOf(gateway);
  if (namespace !== namespaceOf(gateway)) {
    const cluster = { list: () => [...known.store("ReferenceGrant").values()] };
    const isAllowed = ["", "core"].some((written) =>
      isGranted(refOf(gateway), { group: written, kind: "Secret", namespace, name }, cluster),
    );
    if (!isAllowed) return "RefNotPermitted";
  }
  if ((group !== "" && group !== "core") || kind !== "Secret") return "InvalidCertificateRef";
  const secret = known.get("Secret", name, namespace);
  return secret !== undefined && holdsKeyPair(secret) ? undefined : "InvalidCertificateRef";
}

/** Whether both are PEM; whether they belong together is found out when they are used. */
function holdsKeyPair(secret: KubeObject): boolean {
  const data = secretData(secret);
  return ["tls.crt", "tls.key"].every((key) => isPem(data.get(key) ?? ""));
}

function isPem(text: string): boolean {
  return /-----BEGIN ([^-\n]+)-----\r?\n[\s\S]*?-----END \1-----/.test(text);
}
