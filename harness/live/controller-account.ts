// An account of a controller's own in a cluster that is not ours: with exactly the rights that deploy/ gives it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { configuredConnection } from "../../controller/informer/system-configured-connection.ts";
import { kubeApiOverHttp } from "../../controller/informer/system-kube-api.ts";
import { withTimeout, type Clock } from "../../core/clock.ts";
import { isJsonObject, objectOr, stringOr } from "../../core/json.ts";
import { KubeApiError, type KubeApi } from "../../core/kube-api.ts";
import { groupOf, type KubeObject, type ResourceType } from "../../core/kube.ts";
import { readManifestPaths } from "../manifests/read-manifest-paths.ts";
import type { Marks, OwnNames } from "./own-names.ts";
import { resourceType } from "./resource-types.ts";

const FOLDER = fileURLToPath(new URL("../../deploy/kubernetes/", import.meta.url));
const MANIFESTS = ["rbac.yaml", "last-valid.yaml"];
const RBAC = "rbac.authorization.k8s.io";
const OUTSIDE_NAMESPACES = [
  type(RBAC, "ClusterRoleBinding", "clusterrolebindings", false),
  type(RBAC, "ClusterRole", "clusterroles", false),
];
const TYPES = [
  ...OUTSIDE_NAMESPACES,
  type(RBAC, "Role", "roles"),
  type(RBAC, "RoleBinding", "rolebindings"),
  type("", "ServiceAccount", "serviceaccounts"),
  type("", "Secret", "secrets"),
];
/** Longer than any story. */
const TOKEN_SECONDS = 2 * 3600;
/** A cluster takes a moment until it knows what a new account may do. */
const KNOWN_MS_MAX = 20_000;
const LOOK_EVERY_MS = 100;

export interface ControllerAccountOptions {
  readonly clock: Clock;
  /** As somebody who may make accounts. */
  readonly api: KubeApi;
  /** Says where the cluster is. */
  readonly kubeconfig: string;
  readonly names: OwnNames;
  readonly marks: Marks;
}

export interface ControllerAccount {
  /** A file that only this user reads, with a token. */
  readonly kubeconfig: string;
  /** Takes the file away; what is in the cluster goes with the run. */
  close(): Promise<void>;
}

/** In the run's namespaces, which are there. @throws {KubeApiError} when it may not be made. */
export async function openControllerAccount(
  options: ControllerAccountOptions,
): Promise<ControllerAccount> {
  const { api, names, marks, kubeconfig, clock } = options;
  const objects = await readManifestPaths(
    MANIFESTS.map((file) => join(FOLDER, file)),
    async () => "",
  );
  for (const object of objects) {
    const known = typeOf(object);
    // oxlint-disable-next-line no-await-in-loop -- a role is there before it is bound
    await api.create(known, withRole(names.inCluster(known, object, marks), names));
  }
  const token = await tokenFor(api, accountOf(objects, names));
  const folder = await mkdtemp(join(tmpdir(), "kongsim-account-"));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const own = join(folder, "kubeconfig.json");
    await writeFile(own, await withToken(kubeconfig, token), { mode: 0o600 });
    await untilKnown(own, clock);
    return { kubeconfig: own, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Of runs that this label names. Whoever may not look has made none. */
export async function removeAccounts(
  api: KubeApi,
  labelSelector: string,
  isMeant: (object: KubeObject) => boolean,
): Promise<void> {
  for (const known of OUTSIDE_NAMESPACES) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- two
      const { items } = await api.list(known, { labelSelector });
      const found = items.filter(isMeant);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await Promise.all(found.map(({ metadata: { name } }) => api.delete(known, { name })));
    } catch (error) {
      if (!(error instanceof KubeApiError && [403, 404].includes(error.status.code ?? 0)))
        throw error;
    }
  }
}

/** Roles of the whole cluster have other names there. */
function withRole(object: KubeObject, names: OwnNames): KubeObject {
  const role = object["roleRef"];
  if (!isJsonObject(role) || role["kind"] !== "ClusterRole") return object;
  return { ...object, roleRef: { ...role, name: names.namespace(stringOr(role["name"], "")) } };
}

function accountOf(objects: readonly KubeObject[], names: OwnNames) {
  const account = objects.find(({ kind }) => kind === "ServiceAccount")?.metadata;
  if (account?.namespace === undefined) throw new RangeError(`no account in ${FOLDER}`);
  return { name: account.name, namespace: names.namespace(account.namespace) };
}

/** Source: the TokenRequest of kube-apiserver 1.33. */
async function tokenFor(
  api: KubeApi,
  { name, namespace }: { readonly name: string; readonly namespace: string },
): Promise<string> {
  const { status } = await api.create(type("", "TokenRequest", `serviceaccounts/${name}/token`), {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    metadata: { name, namespace },
    spec: { expirationSeconds: TOKEN_SECONDS },
  });
  return stringOr(objectOr(status)["token"], "");
}

async function withToken(kubeconfig: string, token: string): Promise<string> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new RangeError(`${kubeconfig} names no current cluster`);
  const name = "controller";
  config.loadFromOptions({
    clusters: [cluster],
    users: [{ name, token }],
    contexts: [{ name, cluster: cluster.name, user: name }],
    currentContext: name,
  });
  return config.exportConfig();
}

async function untilKnown(kubeconfig: string, clock: Clock): Promise<void> {
  const api = kubeApiOverHttp(await configuredConnection(kubeconfig));
  const isKnown = async () => {
    try {
      await api.list(resourceType("Service"), { limit: 1 });
      return true;
    } catch (error) {
      if (error instanceof KubeApiError && [401, 403].includes(error.status.code ?? 0))
        return false;
      throw error;
    }
  };
  await withTimeout(clock, KNOWN_MS_MAX, async (signal) => {
    // oxlint-disable-next-line no-await-in-loop -- looks until it is so
    while (!(await isKnown())) await clock.sleep(LOOK_EVERY_MS, signal);
  });
}

function typeOf({ kind, apiVersion }: KubeObject): ResourceType {
  const group = groupOf(apiVersion);
  const found = TYPES.find((known) => known.kind === kind && known.group === group);
  if (found === undefined) throw new RangeError(`no account is made of a ${kind}`);
  return found;
}

function type(group: string, kind: string, plural: string, namespaced = true): ResourceType {
  return { group, version: "v1", kind, plural, namespaced };
}
