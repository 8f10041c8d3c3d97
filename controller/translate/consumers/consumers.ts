// KongConsumers with their credentials and groups.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { StateConsumer, StateCredential } from "../../kong-state/kong-state.ts";
import { namespaceOf } from "../../kube-types/fields.ts";
import { kongConsumerView, type KongConsumerView } from "../../kube-types/kong-consumer.ts";
import type { BuildContext } from "../build-context.ts";
import type { Cluster } from "../cluster.ts";
import { failureOf, notFound, quoted } from "../failure.ts";
import { tagsOf } from "../tags.ts";
import { conflictsOf, type OwnedCredential } from "./credential-conflicts.ts";
import { credentialFromSecret } from "./credentials.ts";

export interface Consumers {
  readonly consumers: readonly StateConsumer[];
  /** As whom nobody can come in: left out, or without any of the credentials that they name. */
  readonly idle: readonly KubeObject[];
  readonly failures: readonly ResourceFailure[];
}

/** Consumers whose credentials collide are all left out: which of them would be served is not ours to choose. */
export function buildConsumers(context: BuildContext): Consumers {
  const { cluster, memory } = context;
  const failures: ResourceFailure[] = [];
  const built: BuiltConsumer[] = [];
  const idle: KubeObject[] = [];
  for (const view of cluster.listOfClass("KongConsumer").map(kongConsumerView)) {
    if (view.username === "" && view.customId === "") {
      failures.push(failureOf("no username or custom_id specified", view.object));
      idle.push(view.object);
      continue;
    }
    const consumer = memory.consumers.recall([view.object], context, (inner) =>
      buildConsumer(view, inner.cluster),
    );
    failures.push(...consumer.failures);
    built.push(consumer);
    if (view.credentials.length > 0 && consumer.credentials.length === 0) idle.push(view.object);
  }
  const conflicts = conflictsOf(built.flatMap(({ credentials }) => credentials));
  return {
    consumers: built
      .map(({ consumer }) => consumer)
      .filter(({ object }) => !conflicts.consumers.has(object)),
    idle: [...idle, ...conflicts.consumers],
    failures: [...failures, ...conflicts.failures],
  };
}

/** A consumer before it is compared with others. */
export interface BuiltConsumer {
  readonly consumer: StateConsumer;
  readonly credentials: readonly OwnedCredential[];
  readonly failures: readonly ResourceFailure[];
}

function buildConsumer(view: KongConsumerView, cluster: Cluster): BuiltConsumer {
  const { object, username, customId } = view;
  const groups = groupsOf(view, cluster);
  const credentials = credentialsOf(view, cluster);
  return {
    consumer: {
      entity: {
        ...(username !== "" && { username }),
        ...(customId !== "" && { custom_id: customId }),
        tags: tagsOf(object),
      },
      credentials: credentials.found.map(({ credential }) => credential),
      groups: groups.names,
      object,
    },
    credentials: credentials.found.map((found) => ({ ...found, consumer: object })),
    failures: [...groups.failures, ...credentials.failures],
  };
}

function groupsOf({ object, consumerGroups }: KongConsumerView, cluster: Cluster) {
  const namespace = namespaceOf(object);
  const isThere = (name: string) =>
    cluster.find("KongConsumerGroup", namespace, name) !== undefined;
  return {
    names: consumerGroups.filter(isThere),
    failures: consumerGroups
      .filter((name) => !isThere(name))
      .map((name) => {
        const missing = notFound("KongConsumerGroup", namespace, name);
        return failureOf(`nonexistent consumer group: ${quoted(missing)}`, object);
      }),
  };
}

interface FoundCredential {
  readonly credential: StateCredential;
  readonly secret: KubeObject;
}

function credentialsOf({ object, credentials }: KongConsumerView, cluster: Cluster) {
  const namespace = namespaceOf(object);
  const found: FoundCredential[] = [];
  const failures: ResourceFailure[] = [];
  for (const name of credentials) {
    const refuse = (message: string) =>
      failures.push(failureOf(`credential ${quoted(name)} failure: ${message}`, object));
    const secret = cluster.find("Secret", namespace, name);
    if (secret === undefined) {
      refuse(`Failed to fetch secret: ${notFound("Secret", namespace, name)}`);
      continue;
    }
    const { credential, problems } = credentialFromSecret(secret);
    for (const problem of problems) refuse(problem);
    if (credential !== undefined) found.push({ credential, secret });
  }
  return { found, failures };
}
