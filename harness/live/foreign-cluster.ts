// A cluster that is not ours, as a story's API server: in namespaces of the run's own, which are removed afterwards.
import { hostname } from "node:os";
import { configuredConnection } from "../../controller/informer/system-configured-connection.ts";
import { kubeApiOverHttp } from "../../controller/informer/system-kube-api.ts";
import type { Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import type { KubeApi } from "../../core/kube-api.ts";
import { KubeApiError } from "../../core/kube-api.ts";
import { objectOr, stringOr } from "../../core/json.ts";
import type { KubeObject, ResourceType } from "../../core/kube.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import { applyObjects } from "./apply-objects.ts";
import { ClusterFacts } from "./cluster-facts.ts";
import { clusterRefusal } from "./cluster-refusal.ts";
import {
  openControllerAccount,
  removeAccounts,
  type ControllerAccount,
  type ControllerAccountOptions,
} from "./controller-account.ts";
import type { KubeChange } from "./kube-facts.ts";
import { OWNER_LABEL, isAbandoned } from "./owner-label.ts";
import { OwnNames } from "./own-names.ts";
import { RenamedKubeApi } from "./renamed-kube-api.ts";
import { EVENT, RESOURCE_TYPES } from "./resource-types.ts";
import { beganOf, ownLabel } from "./system-owner.ts";
import type { WorldKube } from "./world-kube.ts";

/** The label of everything that a run makes, with the run as its value. */
const RUN_LABEL = "kongsim.dev/run";
/** Where Events about what is in no namespace are. */
const EVENTS_ELSEWHERE = "default";
/** They may not be made, or the cluster knows no roles. */
const NO_ACCOUNTS: ReadonlySet<number | undefined> = new Set([403, 404]);
const TYPES = [...RESOURCE_TYPES.values()];
const OUTSIDE_NAMESPACES = TYPES.filter(({ namespaced }) => !namespaced);
const IN_NAMESPACES = [...TYPES.filter(({ namespaced }) => namespaced), EVENT];

/** `own`: those of deploy/; `kubeconfig`: whatever the kubeconfig's account may do; `own-if-possible`: the first, or else the second. */
export type AccountChoice = "own" | "kubeconfig" | "own-if-possible";

export interface ForeignClusterOptions {
  readonly clock: Clock;
  readonly kubeconfig: string;
  /** Tells this run from all others; fit for a name. */
  readonly run: string;
  readonly objects: readonly KubeObject[];
  /** Whose rights the controller has. */
  readonly account: AccountChoice;
  /** Told whose they are where that is not certain beforehand. */
  readonly tell: (text: string) => void;
  readonly onChange: (change: KubeChange) => void;
  readonly onFault: (error: unknown) => void;
}

/** @throws {EnvironmentError} that says what is missing, and how to get it. What was made before is removed again. */
export async function openForeignCluster(options: ForeignClusterOptions): Promise<WorldKube> {
  const { clock, kubeconfig, run, objects, onChange, onFault } = options;
  const api = await connect(kubeconfig);
  const names = new OwnNames(`kongsim-${run}-`);
  const marks = {
    labels: { [RUN_LABEL]: run },
    annotations: { [OWNER_LABEL]: ownLabel() },
  };
  const onCreated = (type: ResourceType, { metadata: { name: namespace } }: KubeObject) => {
    if (type.kind !== "Namespace") return;
    for (const kind of IN_NAMESPACES) facts.follow(kind, { namespace });
  };
  const story = new RenamedKubeApi({ api, names, marks, onCreated });
  const facts = new ClusterFacts({ clock, api: story, onChange, onFault });
  const isOurs = (event: KubeObject) => isAboutOurs(event, names);
  const elsewhere = new ClusterFacts({
    clock,
    api,
    onChange: (change) => onChange(names.inStory(change)),
    onFault,
  });
  const labelSelector = `${RUN_LABEL}=${run}`;
  let account: ControllerAccount | undefined;
  const close = async () => {
    await account?.close();
    await Promise.all([facts.close(), elsewhere.close()]);
    await removeLabelled(api, labelSelector, () => true);
    await removeAccounts(api, labelSelector, () => true);
    await removeEventsElsewhere(api, isOurs);
  };
  try {
    await removeLabelled(api, RUN_LABEL, isLeftBehind);
    await removeAccounts(api, RUN_LABEL, isLeftBehind);
    for (const type of OUTSIDE_NAMESPACES) facts.follow(type, { labelSelector });
    elsewhere.follow(EVENT, { namespace: EVENTS_ELSEWHERE, isOurs });
    await applyObjects(story, objects);
    account = await findAccount({ clock, api, kubeconfig, names, marks }, options);
  } catch (error) {
    await close().catch(() => undefined);
    throw clusterRefusal(error, kubeconfig);
  }
  return {
    api: story,
    names,
    controllerFlags: [
      "--kubeconfig",
      account?.kubeconfig ?? kubeconfig,
      "--ingress-class",
      names.ingressClass,
      "--gateway-api-controller-name",
      names.gatewayControllerName,
    ],
    close,
  };
}

/** `undefined`: the kubeconfig's. */
async function findAccount(
  parts: ControllerAccountOptions,
  { account, tell }: ForeignClusterOptions,
): Promise<ControllerAccount | undefined> {
  if (account === "kubeconfig") return undefined;
  try {
    const opened = await openControllerAccount(parts);
    tell("the controller has an account of its own, with the rights of deploy/ and no others");
    return opened;
  } catch (error) {
    const isRefused = error instanceof KubeApiError && NO_ACCOUNTS.has(error.status.code);
    if (account === "own" || !isRefused) throw error;
    tell(`the controller has the rights of the kubeconfig's account: ${error.message}`);
    return undefined;
  }
}

async function connect(kubeconfig: string): Promise<KubeApi> {
  try {
    const connection = await configuredConnection(kubeconfig);
    await connection.authorize();
    return kubeApiOverHttp(connection);
  } catch (error) {
    const why = errorText(error);
    throw new EnvironmentError(
      `${kubeconfig} does not say how to reach a cluster (${why}): set KUBECONFIG to a file that does`,
      { cause: error },
    );
  }
}

function isLeftBehind({ metadata }: KubeObject): boolean {
  return isAbandoned(metadata.annotations?.[OWNER_LABEL] ?? "", hostname(), beganOf);
}

/** Namespaces take everything with them that is in them. */
async function removeLabelled(
  api: KubeApi,
  labelSelector: string,
  isMeant: (object: KubeObject) => boolean,
): Promise<void> {
  for (const type of OUTSIDE_NAMESPACES) {
    // oxlint-disable-next-line no-await-in-loop -- a handful
    const items = await unlessGone(async () => (await api.list(type, { labelSelector })).items);
    const meant = (items ?? []).filter(isMeant);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await Promise.all(
      meant.map(({ metadata: { name } }) => unlessGone(() => api.delete(type, { name }))),
    );
  }
}

function isAboutOurs(event: KubeObject, names: OwnNames): boolean {
  return stringOr(objectOr(event["involvedObject"])["name"], "").startsWith(names.namespace(""));
}

/** A controller tells of the run's own objects that are in no namespace there. */
async function removeEventsElsewhere(
  api: KubeApi,
  isOurs: (event: KubeObject) => boolean,
): Promise<void> {
  const namespace = EVENTS_ELSEWHERE;
  const { items } = await api.list(EVENT, { namespace });
  const ours = items.filter(isOurs);
  await Promise.all(
    ours.map(({ metadata: { name } }) => unlessGone(() => api.delete(EVENT, { namespace, name }))),
  );
}

/** `undefined` for what is not there, or whose kind the cluster does not serve. */
async function unlessGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof KubeApiError && error.status.code === 404) return undefined;
    throw error;
  }
}
