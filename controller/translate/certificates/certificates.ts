// Certificates with the host names they serve. Equal ones of several Secrets are one.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { StateCertificate } from "../../kong-state/kong-state.ts";
import { createdMs } from "../../kube-types/fields.ts";
import type { BuildContext } from "../build-context.ts";
import { failureOf } from "../failure.ts";
import { byNumber, byText, compareText, inOrder } from "../order.ts";
import type { CertificateClaims } from "../rules/certificate-claims.ts";
import { tagsOf } from "../tags.ts";
import { keyPairOf, type KeyPair } from "./key-pair.ts";

const PRECEDENCE = inOrder<KubeObject>(byNumber(createdMs), byText(uidOf));

/** A certificate with the host names that one of its users wants it for. */
export interface WantedCertificate extends KeyPair {
  readonly secret: KubeObject;
  readonly hosts: readonly string[];
}

export interface WantedCertificates {
  readonly certificates: readonly WantedCertificate[];
  readonly failures: readonly ResourceFailure[];
}

/** The certificates that Ingresses and Services ask for. */
export function claimedCertificates(
  claims: CertificateClaims,
  { cluster }: BuildContext,
): WantedCertificates {
  const certificates: WantedCertificate[] = [];
  const failures: ResourceFailure[] = [];
  for (const { secret: key, hosts, parents } of claims.all()) {
    const [namespace = "", name = ""] = key.split("/");
    const secret = cluster.find("Secret", namespace, name);
    if (secret === undefined) {
      failures.push(failureOf(`Failed to fetch the secret (${key})`, ...parents));
      continue;
    }
    const pair = keyPairOf(secret);
    if (pair === undefined) {
      failures.push(failureOf("failed to construct certificate from secret", ...parents, secret));
      continue;
    }
    certificates.push({ ...pair, secret, hosts });
  }
  return { certificates, failures };
}

export interface MergedCertificates {
  readonly certificates: readonly StateCertificate[];
  /** uid of a Secret -> id of the certificate that it became. */
  readonly ids: ReadonlyMap<string, string>;
}

/**
 * The id is that of the oldest Secret, then of the smallest uid; the tags are those of the first. A host name belongs
 * to the first certificate that wants it.
 */
export function mergeCertificates(wanted: readonly WantedCertificate[]): MergedCertificates {
  const taken = new Set<string>();
  const ids = new Map<string, string>();
  const groups = Map.groupBy(wanted, ({ cert, key }) => cert + key);
  const hosts = new Map<WantedCertificate, readonly string[]>();
  for (const certificate of wanted) {
    hosts.set(
      certificate,
      certificate.hosts.filter((host) => !taken.has(host) && taken.add(host)),
    );
  }
  const certificates = [...groups.values()].flatMap((group): readonly StateCertificate[] => {
    const [first] = group;
    const [oldest] = group.map(({ secret }) => secret).toSorted(PRECEDENCE);
    if (first === undefined || oldest === undefined) return [];
    const id = uidOf(oldest);
    for (const { secret } of group) ids.set(uidOf(secret), id);
    return [
      {
        entity: { id, cert: first.cert, key: first.key, tags: tagsOf(first.secret) },
        snis: group.flatMap((each) => hosts.get(each) ?? []).toSorted(compareText),
      },
    ];
  });
  return { certificates, ids };
}

function uidOf({ metadata }: KubeObject): string {
  return metadata.uid ?? "";
}
