// CA certificates of labelled Secrets and ConfigMaps.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { CaCertificateEntity } from "../../kong-state/entities.ts";
import { createdMs, member, namespaceOf, textsOf } from "../../kube-types/fields.ts";
import { configMapData, secretData } from "../../kube-types/secret.ts";
import type { BuildContext } from "../build-context.ts";
import type { Cluster } from "../cluster.ts";
import { failureOf } from "../failure.ts";
import { byNumber, byText, inOrder } from "../order.ts";
import { tagsOf } from "../tags.ts";
import { readCaCertificate } from "./read-ca-certificate.ts";

const PRECEDENCE = inOrder<KubeObject>(
  byNumber(createdMs),
  byText(namespaceOf),
  byText(({ metadata }) => metadata.name),
);

export interface CaCertificates {
  readonly certificates: readonly CaCertificateEntity[];
  readonly failures: readonly ResourceFailure[];
}

/** Of several objects with one id the oldest counts, then the first by namespace and name. */
export function buildCaCertificates({ cluster, options }: BuildContext): CaCertificates {
  const failures: ResourceFailure[] = [];
  const certificates: CaCertificateEntity[] = [];
  const byId = Map.groupBy(cluster.caCertificates(), (object) => dataOf(object).get("id"));
  for (const [id, objects] of byId) {
    if (id === undefined) {
      const message = "invalid secret CA certificate: missing 'id' field in data";
      failures.push(...objects.map((object) => failureOf(message, object)));
      continue;
    }
    const [winner, ...losers] = objects.toSorted(PRECEDENCE);
    const duplicate = "invalid secret CA certificate: duplicate 'id' field in multiple objects";
    failures.push(...losers.map((object) => failureOf(duplicate, object)));
    if (winner === undefined) continue;
    const read = certificateOf(winner, options.nowMs);
    if (read.ok) certificates.push({ id, cert: read.cert, tags: tagsOf(winner) });
    else failures.push(failureOf(read.message, ...pluginsThatTrust(id, cluster), winner));
  }
  return { certificates, failures };
}

function dataOf(object: KubeObject): ReadonlyMap<string, string> {
  return object.kind === "Secret" ? secretData(object) : configMapData(object);
}

function certificateOf(object: KubeObject, nowMs: number) {
  const data = dataOf(object);
  const pem = data.get("cert") ?? data.get("ca.crt");
  if (pem === undefined) {
    const name = `${namespaceOf(object)}/${object.metadata.name}`;
    const message = `invalid secret CA certificate ${name}, neither "cert" nor "ca.crt" key exist`;
    return { ok: false, message } as const;
  }
  const read = readCaCertificate(pem, nowMs);
  return read.ok
    ? read
    : ({ ok: false, message: `invalid secret CA certificate: ${read.problem}` } as const);
}

/** Plugins that name the certificate by its id: they are to blame as well. */
function pluginsThatTrust(id: string, cluster: Cluster): readonly KubeObject[] {
  return [...cluster.list("KongPlugin"), ...cluster.listOfClass("KongClusterPlugin")].filter(
    (plugin) => textsOf(member(plugin["config"], "ca_certificates")).includes(id),
  );
}
