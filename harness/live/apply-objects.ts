// Brings objects into a cluster, in their order.
import { isJsonObject } from "../../core/json.ts";
import { KubeApiError, type KubeApi } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import { objectName } from "./kube-facts.ts";
import { resourceTypeOf } from "./resource-types.ts";

/** Whose status a story gives itself, because whoever would write it is not there. */
const WITH_STATUS: ReadonlySet<string> = new Set(["Gateway"]);

/** @throws {KubeApiError} that names the object. */
export async function applyObjects(api: KubeApi, objects: readonly KubeObject[]): Promise<void> {
  for (const object of objects) {
    // oxlint-disable-next-line no-await-in-loop -- one may need those before it
    await createOrReplace(api, object);
  }
}

async function createOrReplace(api: KubeApi, object: KubeObject): Promise<void> {
  const type = resourceTypeOf(object);
  try {
    const { metadata } = await api.create(type, object);
    if (WITH_STATUS.has(object.kind) && isJsonObject(object["status"])) {
      await api.replace(type, withIdentity(object, metadata), "status");
    }
  } catch (error) {
    if (!(error instanceof KubeApiError && error.status.reason === "AlreadyExists")) {
      throw describe(error, object);
    }
    const { name, namespace } = object.metadata;
    const { metadata } = await api.get(type, {
      name,
      ...(namespace !== undefined && { namespace }),
    });
    await api.replace(type, withIdentity(object, metadata));
  }
}

function withIdentity(
  object: KubeObject,
  { uid, resourceVersion }: KubeObject["metadata"],
): KubeObject {
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
    },
  };
}

function describe(error: unknown, { kind, metadata: { namespace, name } }: KubeObject): unknown {
  if (!(error instanceof KubeApiError)) return error;
  const message = `${objectName(kind, namespace, name)}: ${error.message}`;
  return new KubeApiError({ ...error.status, message });
}
