// Makes a new cluster know the kinds that stories use.
import { configuredConnection } from "../../controller/informer/system-configured-connection.ts";
import { kubeApiOverHttp } from "../../controller/informer/system-kube-api.ts";
import { withTimeout, type Clock } from "../../core/clock.ts";
import { arrayOr, objectOr } from "../../core/json.ts";
import { KubeApiError } from "../../core/kube-api.ts";
import type { KubeObject, ResourceType } from "../../core/kube.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import { clusterRefusal } from "./cluster-refusal.ts";

const DEFINITION: ResourceType = {
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  plural: "customresourcedefinitions",
  namespaced: false,
};
const LOOK_EVERY_MS = 200;
const ESTABLISHED_MS_MAX = 30_000;

/**
 * Of these objects the definitions count; resolves when all their kinds are served.
 * @throws {EnvironmentError} when the cluster does not take them, or cannot be reached.
 */
export async function installDefinitions(
  clock: Clock,
  kubeconfig: string,
  objects: readonly KubeObject[],
): Promise<void> {
  try {
    await install(clock, kubeconfig, objects);
  } catch (error) {
    if (error instanceof KubeApiError) {
      throw new EnvironmentError(`the cluster does not take a definition: ${error.message}`, {
        cause: error,
      });
    }
    throw clusterRefusal(error, kubeconfig);
  }
}

async function install(
  clock: Clock,
  kubeconfig: string,
  objects: readonly KubeObject[],
): Promise<void> {
  const api = kubeApiOverHttp(await configuredConnection(kubeconfig));
  const definitions = objects.filter(({ kind }) => kind === DEFINITION.kind);
  await Promise.all(
    definitions.map(async (definition) => {
      const { metadata } = await api.create(DEFINITION, definition);
      const isServed = async () => isEstablished(await api.get(DEFINITION, metadata));
      await withTimeout(clock, ESTABLISHED_MS_MAX, async () => {
        // oxlint-disable-next-line no-await-in-loop -- looks until it is so
        while (!(await isServed())) await clock.sleep(LOOK_EVERY_MS);
      });
    }),
  );
}

function isEstablished(definition: KubeObject): boolean {
  const conditions = arrayOr(objectOr(definition["status"])["conditions"]);
  return conditions.some((condition) => {
    const { type, status } = objectOr(condition);
    return type === "Established" && status === "True";
  });
}
