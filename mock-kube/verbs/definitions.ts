// The life of a CustomResourceDefinition: its kinds are served when it is established, and its objects go before it does.
import type { KubeObject } from "../../core/kube.ts";
import { resourcesOf } from "../discovery/custom-resources.ts";
import type { Resource } from "../discovery/resource.ts";
import { arrayOr, objectOr } from "../../core/json.ts";
import { childDraft, draftOf, stringOf, valueAt, kubeObject } from "../json.ts";
import {
  CLEANUP_FINALIZER,
  established,
  terminating,
} from "../kinds/custom-resource-definition.ts";
import { trackWrite } from "./managed-fields.ts";
import { writeOptions } from "./options.ts";
import { timestamp, type ServerContext } from "./server-context.ts";

const STORAGE = "apiextensions.k8s.io/customresourcedefinitions";

/** The server itself accepts the names. */
const SERVER_STATUS = writeOptions({ fieldManager: "kube-apiserver", subresource: "status" });

export function isDefinition({ storage }: Resource): boolean {
  return storage === STORAGE;
}

/** After a definition was written: accepts its names, once, and serves what it says. */
export function serveDefinition(
  context: ServerContext,
  resource: Resource,
  definition: KubeObject,
): void {
  const { name } = definition.metadata;
  if (arrayOr(valueAt(definition, "status", "conditions")).length === 0) {
    const now = timestamp(context.clock);
    const draft = draftOf(established(definition, now));
    trackWrite(context, resource, definition, draft, SERVER_STATUS, now);
    context.store.put({ storage: STORAGE, namespace: "", name }, kubeObject(draft));
  }
  context.registry.define(name, resourcesOf(definition));
}

/** Serves what the definitions say that were there before the server. */
export function serveDefinitions({ store, registry }: ServerContext): void {
  for (const definition of store.list(STORAGE)) {
    registry.define(definition.metadata.name, resourcesOf(definition));
  }
}

/** The definition as a delete answers with it; what it defined is gone when this returns. */
export function retireDefinition(context: ServerContext, definition: KubeObject): KubeObject {
  const { name } = definition.metadata;
  const key = { storage: STORAGE, namespace: "", name };
  const now = timestamp(context.clock);
  const draft = draftOf(terminating(definition, now));
  const metadata = childDraft(draft, "metadata");
  metadata["deletionTimestamp"] ??= now;
  metadata["finalizers"] ??= [CLEANUP_FINALIZER];
  const answer = context.store.put(key, kubeObject(draft));

  const spec = objectOr(definition["spec"]);
  const storage = `${stringOf(spec["group"])}/${stringOf(objectOr(spec["names"])["plural"])}`;
  for (const object of context.store.list(storage)) {
    const { namespace = "", name: objectName } = object.metadata;
    context.store.remove({ storage, namespace, name: objectName });
  }
  context.registry.undefine(name);
  context.store.remove(key);
  return answer;
}
