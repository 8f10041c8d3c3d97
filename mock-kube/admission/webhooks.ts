// Which webhooks a write is shown to, and where they are.
// Source: Kubernetes 1.33, apiserver pkg/admission/plugin/webhook/{generic,predicates}
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { RequestedResource } from "../http/request-info.ts";
import { stringOf, valueAt } from "../json.ts";
import { selects } from "../kinds/deployment.ts";
import type { ObjectStore } from "../storage/object-store.ts";

const GROUP = "admissionregistration.k8s.io";

export interface Webhook {
  readonly name: string;
  readonly isMutating: boolean;
  /** Whether a write goes on when the webhook cannot be asked. */
  readonly ignoresFailure: boolean;
  readonly timeoutMs: number;
  readonly url: string;
  /** PEM. */
  readonly authority?: string;
  /** The name in its certificate, where the URL has only an address. */
  readonly serverName?: string;
}

export interface AdmittedWrite {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly resource: RequestedResource;
  /** `undefined` for a deletion. */
  readonly object: JsonObject | undefined;
  readonly oldObject: KubeObject | undefined;
}

/** Those that change objects first, each sort in the order of their configurations' names. */
export function webhooksFor(store: ObjectStore, write: AdmittedWrite): readonly Webhook[] {
  return (["mutating", "validating"] as const).flatMap((sort) =>
    store
      .list(`${GROUP}/${sort}webhookconfigurations`)
      .flatMap((configuration) => arrayOr(configuration["webhooks"]))
      .map((webhook) => objectOr(webhook))
      .filter((webhook) => concerns(store, webhook, write))
      .map((webhook) => readWebhook(store, webhook, sort === "mutating")),
  );
}

function concerns(store: ObjectStore, webhook: JsonObject, write: AdmittedWrite): boolean {
  const { resource, operation, object, oldObject } = write;
  const { group, version, plural, subresource, namespace } = resource;
  // No webhook judges the webhooks.
  if (group === GROUP) return false;
  const wanted = subresource === undefined ? plural : `${plural}/${subresource}`;
  const matches = arrayOr(webhook["rules"]).some((item) => {
    const { operations, apiGroups, apiVersions, resources, scope } = objectOr(item);
    const inScope = scope === "*" || scope === (namespace === undefined ? "Cluster" : "Namespaced");
    return (
      inScope &&
      has(operations, operation) &&
      has(apiGroups, group) &&
      has(apiVersions, version) &&
      arrayOr(resources).some(
        (name) => name === wanted || name === "*/*" || (name === "*" && subresource === undefined),
      )
    );
  });
  const labels = [object, oldObject].map((one) => objectOr(valueAt(one, "metadata", "labels")));
  const selector = objectOr(webhook["objectSelector"]);
  return (
    matches &&
    labels.some((own) => selects(selector, own)) &&
    selects(objectOr(webhook["namespaceSelector"]), namespaceLabels(store, namespace))
  );
}

function namespaceLabels(store: ObjectStore, name: string | undefined): JsonObject {
  if (name === undefined) return {};
  return objectOr(store.get({ storage: "namespaces", namespace: "", name })?.metadata.labels);
}

function has(list: unknown, wanted: string): boolean {
  return arrayOr(list).some((item) => item === "*" || item === wanted);
}

function readWebhook(store: ObjectStore, webhook: JsonObject, isMutating: boolean): Webhook {
  const { name, failurePolicy, timeoutSeconds } = webhook;
  const { url, service, caBundle } = objectOr(webhook["clientConfig"]);
  const reference = objectOr(service);
  const isService = service !== undefined;
  return {
    name: stringOf(name),
    isMutating,
    ignoresFailure: failurePolicy === "Ignore",
    timeoutMs: Number(timeoutSeconds ?? 10) * 1000,
    url: isService ? serviceUrl(store, reference) : stringOf(url),
    ...(typeof caBundle === "string" && {
      authority: Buffer.from(caBundle, "base64").toString("utf8"),
    }),
    ...(isService && {
      serverName: `${stringOf(reference["name"])}.${stringOf(reference["namespace"])}.svc`,
    }),
  };
}

/** At the first ready endpoint of the Service; "" where it has none, which cannot be called. */
function serviceUrl(store: ObjectStore, reference: JsonObject): string {
  const { name, namespace, path = "", port: wanted = 443 } = reference;
  const key = { storage: "services", namespace: stringOf(namespace), name: stringOf(name) };
  const servicePort = arrayOr(valueAt(store.get(key), "spec", "ports"))
    .map((port) => objectOr(port))
    .find(({ port }) => port === wanted);
  const slices = store
    .list("discovery.k8s.io/endpointslices", key.namespace)
    .filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === key.name);
  for (const slice of slices) {
    const ready = arrayOr(slice["endpoints"]).find(
      (endpoint) => valueAt(endpoint, "conditions", "ready") !== false,
    );
    const address = arrayOr(objectOr(ready)["addresses"])[0];
    const port = arrayOr(slice["ports"])
      .map((item) => objectOr(item))
      .find((item) => stringOf(item["name"]) === stringOf(servicePort?.["name"]));
    if (typeof address === "string" && typeof port?.["port"] === "number") {
      return `https://${address}:${port["port"]}${stringOf(path)}`;
    }
  }
  return "";
}
