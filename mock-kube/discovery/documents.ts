// The discovery documents: legacy lists and the aggregated form.
// Source: Kubernetes 1.33, apimachinery pkg/apis/meta/v1 (APIGroup, APIResourceList), api/apidiscovery/v2
import { createHash } from "node:crypto";
import type { Resource, Subresource, Verb } from "./resource.ts";

const VERBS_OF_SUBRESOURCE: Readonly<Record<Subresource, readonly (Verb | "update")[]>> = {
  status: ["get", "patch", "update"],
  scale: ["get", "patch", "update"],
  finalize: ["update"],
  token: ["create"],
};

/** Subresources that are written with a kind of their own. */
const KIND_OF_SUBRESOURCE: Readonly<Partial<Record<Subresource, ResourceKind>>> = {
  scale: { group: "autoscaling", version: "v1", kind: "Scale" },
  token: { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" },
};

interface ResourceKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** `GET /api` */
export function apiVersions(address: string): object {
  return {
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: address }],
  };
}

/** `GET /apis` */
export function groupList(resources: readonly Resource[]): object {
  const names = groupsOf(resources).filter((group) => group !== "");
  const groups = names.map((name) => {
    const { kind: _kind, apiVersion: _apiVersion, ...group } = groupDocument(resources, name);
    return group;
  });
  return { kind: "APIGroupList", apiVersion: "v1", groups };
}

/** `GET /apis/GROUP` */
export function groupDocument(resources: readonly Resource[], group: string) {
  const versions = versionsOf(resources, group).map((version) => ({
    groupVersion: `${group}/${version}`,
    version,
  }));
  return {
    kind: "APIGroup",
    apiVersion: "v1",
    name: group,
    versions,
    preferredVersion: versions[0],
  };
}

/** `GET /api/v1`, `GET /apis/GROUP/VERSION` */
export function resourceList(
  resources: readonly Resource[],
  group: string,
  version: string,
): object {
  const served = inGroupVersion(resources, group, version);
  return {
    kind: "APIResourceList",
    ...(group !== "" && { apiVersion: "v1" }),
    groupVersion: group === "" ? version : `${group}/${version}`,
    resources: served.flatMap((resource) => [
      {
        name: resource.plural,
        singularName: resource.singular,
        namespaced: resource.namespaced,
        kind: resource.kind,
        verbs: resource.verbs,
        ...(resource.shortNames.length > 0 && { shortNames: resource.shortNames }),
        ...(resource.categories.length > 0 && { categories: resource.categories }),
        storageVersionHash: storageVersionHash(resource),
      },
      ...resource.subresources.map((subresource) => ({
        name: `${resource.plural}/${subresource}`,
        singularName: "",
        namespaced: resource.namespaced,
        ...(KIND_OF_SUBRESOURCE[subresource] ?? { kind: resource.kind }),
        verbs: VERBS_OF_SUBRESOURCE[subresource],
      })),
    ]),
  };
}

/** `GET /api` and `GET /apis` for clients that take the aggregated form, `v2` or `v2beta1`. */
export function aggregated(
  resources: readonly Resource[],
  isCore: boolean,
  version: string,
): object {
  const names = groupsOf(resources).filter((group) => (group === "") === isCore);
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: names.map((group) => ({
      metadata: { ...(group !== "" && { name: group }), creationTimestamp: null },
      versions: versionsOf(resources, group).map((name) => ({
        version: name,
        resources: inGroupVersion(resources, group, name).map(aggregatedResource),
        freshness: "Current",
      })),
    })),
  };
}

/** Built-in groups in their own order, then those of custom kinds by name. */
function groupsOf(resources: readonly Resource[]): readonly string[] {
  const own = new Set(resources.filter(({ custom }) => !custom).map(({ group }) => group));
  const others = new Set(resources.filter(({ custom }) => custom).map(({ group }) => group));
  return [...own, ...[...others].filter((group) => !own.has(group)).toSorted()];
}

function aggregatedResource(resource: Resource): object {
  const { subresources } = resource;
  return {
    resource: resource.plural,
    responseKind: kindOf(resource),
    scope: resource.namespaced ? "Namespaced" : "Cluster",
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(resource.shortNames.length > 0 && { shortNames: resource.shortNames }),
    ...(resource.categories.length > 0 && { categories: resource.categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map((subresource) => ({
        subresource,
        responseKind: KIND_OF_SUBRESOURCE[subresource] ?? kindOf(resource),
        verbs: VERBS_OF_SUBRESOURCE[subresource],
      })),
    }),
  };
}

/** The real server leaves group and version of built-in kinds empty. */
function kindOf({ custom, group, version, kind }: Resource): object {
  return custom === undefined ? { group: "", version: "", kind } : { group, version, kind };
}

function inGroupVersion(
  resources: readonly Resource[],
  group: string,
  version: string,
): readonly Resource[] {
  return resources
    .filter((resource) => resource.group === group && resource.version === version)
    .toSorted((left, right) => (left.plural < right.plural ? -1 : 1));
}

/** The preferred one first: stable before beta before alpha, newer before older. */
function versionsOf(resources: readonly Resource[], group: string): readonly string[] {
  const versions = resources
    .filter((resource) => resource.group === group)
    .map(({ version }) => version);
  return [...new Set(versions)].toSorted(compareVersions);
}

/** Kubernetes' order of versions: v2, v1, v2beta1, v1beta2, v1alpha1, others by name. */
function compareVersions(left: string, right: string): number {
  const [a, b] = [rank(left), rank(right)];
  for (const [index, value] of a.entries()) {
    const difference = (b[index] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  return left < right ? -1 : 1;
}

function rank(version: string): readonly number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) return [-1, 0, 0];
  const [, major = "0", stage, minor = "0"] = match;
  return [stage === undefined ? 2 : stage === "beta" ? 1 : 0, Number(major), Number(minor)];
}

/** Stable, opaque to clients: eight bytes in base64. */
function storageVersionHash({ group, version, kind, storage }: Resource): string {
  // Two groups over one storage: the storage's own counts.
  const storedGroup = storage.includes("/") ? group : "";
  const digest = createHash("sha256").update(`${storedGroup}/${version}/${kind}`).digest();
  return digest.subarray(0, 8).toString("base64");
}
