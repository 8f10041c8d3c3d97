// Creating, replacing and patching from what a client sends, which stays its own.
import type { PatchType } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import { uuidV4 } from "../../core/uuid.ts";
import type { Resource } from "../discovery/resource.ts";
import { readObject } from "./body.ts";
import { checkNamespace, createObject, insert } from "./create.ts";
import { keepForm, type Form } from "./forms.ts";
import {
  knownOutcome,
  learnOutcome,
  ofForm,
  saidByCreation,
  saidByPatch,
  saidByReplacement,
  type Outcome,
  type Said,
} from "./known-writes.ts";
import type { WriteOptions } from "./options.ts";
import { patchObject } from "./patch.ts";
import { present } from "./presentation.ts";
import { storeKey, timestamp, type Key, type ServerContext } from "./server-context.ts";
import { replaceObject, type Written } from "./update.ts";

/** POST. @throws {KubeApiError} 400, 403, 404 (namespace), 409, 422. */
export function create(
  context: ServerContext,
  resource: Resource,
  namespace: string | undefined,
  body: unknown,
  options: WriteOptions,
): KubeObject {
  const said = saidByCreation(context, resource, namespace, body, options);
  const known = knownOutcome(resource, said);
  if (known?.form !== undefined) {
    options.warnings.push(...known.warnings);
    return createAgain(context, resource, namespace, known.form, body, options);
  }
  const before = options.warnings.length;
  const draft = readObject(resource, body, options);
  const object = createObject(context, resource, namespace, draft, options);
  if (said !== undefined) {
    const warnings = options.warnings.slice(before);
    learnOutcome(context, resource, object.metadata, said, undefined, warnings);
  }
  return object;
}

/** Looks only at what else there is, and takes from chance what any creation takes. */
function createAgain(
  context: ServerContext,
  resource: Resource,
  namespace: string | undefined,
  form: Form,
  body: unknown,
  options: WriteOptions,
): KubeObject {
  const { name } = form.example.metadata;
  if (resource.namespaced) checkNamespace(context, resource, name, namespace ?? "");
  const own = { uid: uuidV4(context.random), creationTimestamp: timestamp(context.clock) };
  const key = { name, namespace };
  const stored = insert(context, resource, key, ofForm(form, own, body), options, (it) =>
    keepForm(it, form),
  );
  return present(resource, stored);
}

/** PUT. @throws {KubeApiError} 400, 404, 409, 422. */
export function replace(
  context: ServerContext,
  resource: Resource,
  key: Key,
  body: unknown,
  options: WriteOptions,
): Written {
  const said = saidByReplacement(context, resource, key, body, options);
  const work = () => {
    const draft = readObject(resource, body, options);
    return replaceObject(context, resource, key, draft, options);
  };
  return update(context, resource, key, options, { said, carrier: body, work });
}

/** PATCH. @throws {KubeApiError} 400, 404, 409, 415 (strategic patch of a custom kind), 422, 500. */
export function patch(
  context: ServerContext,
  resource: Resource,
  key: Key,
  patchType: PatchType,
  given: unknown,
  options: WriteOptions,
): KubeObject {
  const said =
    patchType === "merge" ? saidByPatch(context, resource, key, given, options) : undefined;
  const work = () => ({
    object: patchObject(context, resource, key, patchType, given, options),
    isNew: false,
  });
  return update(context, resource, key, options, { said, work }).object;
}

interface Update {
  readonly said: Said;
  /** Has what is carried; what is stored, when absent. */
  readonly carrier?: unknown;
  readonly work: () => Written;
}

function update(
  context: ServerContext,
  resource: Resource,
  key: Key,
  options: WriteOptions,
  { said, carrier, work }: Update,
): Written {
  if (said === undefined) return work();
  const old = context.store.get(storeKey(resource, key));
  const known = knownOutcome(resource, said);
  if (known !== undefined && old !== undefined) {
    options.warnings.push(...known.warnings);
    const object = updateAgain(context, resource, key, old, known, carrier);
    return { object, isNew: false };
  }
  const before = options.warnings.length;
  const written = work();
  learnOutcome(context, resource, key, said, old, options.warnings.slice(before));
  return written;
}

function updateAgain(
  { store }: ServerContext,
  resource: Resource,
  key: Key,
  old: KubeObject,
  { form }: Outcome,
  carrier: unknown = old,
): KubeObject {
  if (form === undefined) return present(resource, old);
  const stored = store.put(storeKey(resource, key), ofForm(form, old.metadata, carrier), (it) =>
    keepForm(it, form),
  );
  return present(resource, stored);
}
