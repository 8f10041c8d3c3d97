// Writes that say what was said before, of an object that was the same: what they come to is known, down to the parts that
// no two objects share (uid, revision, time of creation). Only successes are known; what is refused is looked at anew.
import { isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject, ObjectMeta } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { frozen, type Draft } from "../json.ts";
import { isDefinition } from "./definitions.ts";
import { formOf, keepForm, type Form } from "./forms.ts";
import type { WriteOptions } from "./options.ts";
import { present } from "./presentation.ts";
import { storeKey, type Key, type ServerContext } from "./server-context.ts";

/** What a write said. `undefined`: nothing that could be known. */
export type Said = string | undefined;

export interface Outcome {
  /** `undefined`: the write changes nothing. */
  readonly form: Form | undefined;
  readonly warnings: readonly string[];
}

interface Knowledge {
  readonly outcomes: Map<string, Outcome>;
  /** By what all objects of a form have in common. */
  readonly forms: Map<string, Form>;
}

/** Of each kind, whichever server it is written to: worlds and tests write the same few objects again and again. */
const knowledge = new WeakMap<Resource, Knowledge>();
const OUTCOMES_MAX = 2000;
const SAID_CHARACTERS_MAX = 8192;
let lastId = 0;

function knowledgeOf(resource: Resource): Knowledge {
  const known = knowledge.get(resource);
  if (known !== undefined) return known;
  const fresh: Knowledge = { outcomes: new Map(), forms: new Map() };
  knowledge.set(resource, fresh);
  return fresh;
}

/** What is an object's own, and taken from the one before by every update. */
const OWN = ["uid", "resourceVersion", "creationTimestamp"] as const;

/** Whether all that a write comes to is in what it says and in what it changes. */
function isKnowable(
  { tracksFields }: ServerContext,
  resource: Resource,
  { dryRun, repeated, subresource }: WriteOptions,
): boolean {
  const { rules, conversion } = resource;
  // The account of fields has the times of writes in it, and allocation depends on what else there is.
  if (tracksFields || dryRun || repeated.length > 0) return false;
  if (rules.isEverNew === true || rules.allocate !== undefined) return false;
  if (conversion !== undefined || isDefinition(resource)) return false;
  if (rules.carried !== undefined) return subresource === undefined;
  return subresource === undefined || subresource === "status";
}

function saidWith(
  { allowLoopbackEndpoints }: ServerContext,
  { fieldValidation, subresource }: WriteOptions,
  parts: readonly (string | number)[],
): Said {
  const said = [fieldValidation, subresource, allowLoopbackEndpoints, ...parts].join("\n");
  return said.length > SAID_CHARACTERS_MAX ? undefined : said;
}

export function saidByCreation(
  context: ServerContext,
  resource: Resource,
  namespace: string | undefined,
  body: unknown,
  options: WriteOptions,
): Said {
  if (!isKnowable(context, resource, options) || !isJsonObject(body)) return undefined;
  if (objectOr(body["metadata"])["generateName"] !== undefined) return undefined;
  const carried = withoutCarried(resource, body, {});
  if (carried === undefined) return undefined;
  const text = JSON.stringify(carried.rest);
  return saidWith(context, options, ["create", namespace ?? " ", carried.marks, text]);
}

export function saidByReplacement(
  context: ServerContext,
  resource: Resource,
  key: Key,
  body: unknown,
  options: WriteOptions,
): Said {
  if (!isKnowable(context, resource, options)) return undefined;
  const old = context.store.get(storeKey(resource, key));
  const form = old && formToUpdate(resource, old);
  if (old === undefined || form === undefined || !isJsonObject(body)) return undefined;
  const { metadata } = body;
  if (!isJsonObject(metadata)) return undefined;
  const own = OWN.map((field) => metadata[field]);
  // Another revision or uid is a conflict, and another time has to be read.
  if (own.some((value, index) => value !== undefined && value !== ownOf(old)[index]))
    return undefined;
  const given = own.map((value) => (value === undefined ? "0" : "1")).join("");
  const { uid: _u, resourceVersion: _r, creationTimestamp: _c, ...rest } = metadata;
  const carried = withoutCarried(resource, body, objectOr(old["spec"]));
  if (carried === undefined) return undefined;
  const text = JSON.stringify({ ...carried.rest, metadata: rest });
  return saidWith(context, options, ["replace", form.id, given, carried.marks, text]);
}

/** Of merge patches alone: the others can ask for what they find. */
export function saidByPatch(
  context: ServerContext,
  resource: Resource,
  key: Key,
  patch: unknown,
  options: WriteOptions,
): Said {
  if (!isKnowable(context, resource, options)) return undefined;
  const old = context.store.get(storeKey(resource, key));
  const form = old && formToUpdate(resource, old);
  if (form === undefined || !isJsonObject(patch)) return undefined;
  const { metadata } = patch;
  if (metadata !== undefined && !isJsonObject(metadata)) return undefined;
  if (metadata !== undefined && OWN.some((field) => metadata[field] !== undefined))
    return undefined;
  if (resource.rules.carried !== undefined && patch["spec"] !== undefined) return undefined;
  return saidWith(context, options, ["patch", form.id, JSON.stringify(patch)]);
}

/**
 * Marks tell which of the carried fields there are, and which of them are as in `oldSpec`.
 * @returns `undefined` when one of them is not well-formed.
 */
function withoutCarried(
  { rules }: Resource,
  body: JsonObject,
  oldSpec: JsonObject,
): { readonly rest: JsonObject; readonly marks: string } | undefined {
  const { spec } = body;
  if (rules.carried === undefined || !isJsonObject(spec)) return { rest: body, marks: "" };
  const rest: Draft = { ...spec };
  let marks = "";
  for (const [field, isWellFormed] of Object.entries(rules.carried)) {
    const value = spec[field];
    if (value === undefined || value === null) continue;
    if (!isWellFormed(value)) return undefined;
    rest[field] = true;
    marks += `${field} ${value === oldSpec[field] ? "stays" : "changes"},`;
  }
  return { rest: { ...body, spec: rest }, marks };
}

function ownOf({ metadata }: KubeObject): readonly unknown[] {
  return OWN.map((field) => metadata[field]);
}

function formToUpdate(resource: Resource, old: KubeObject): Form | undefined {
  // What waits for its finalizers may be removed by the write.
  if (old.metadata.deletionTimestamp !== undefined) return undefined;
  const form = formOf(old);
  return form?.resource === resource ? form : undefined;
}

export function knownOutcome(resource: Resource, said: Said): Outcome | undefined {
  return said === undefined ? undefined : knowledge.get(resource)?.outcomes.get(said);
}

/**
 * An object of this form, before it is stored.
 * @param carrier has what is carried.
 */
export function ofForm(
  { example, resource }: Form,
  own: Pick<ObjectMeta, "uid" | "creationTimestamp">,
  carrier: unknown,
): KubeObject {
  const { uid = "", creationTimestamp = "" } = own;
  const metadata = { ...example.metadata, uid, creationTimestamp };
  const { carried } = resource.rules;
  if (carried === undefined) return { ...example, metadata };
  const spec: Draft = { ...objectOr(example["spec"]) };
  const givenSpec = objectOr(objectOr(carrier)["spec"]);
  for (const field of Object.keys(carried)) {
    if (Object.hasOwn(spec, field)) spec[field] = givenSpec[field];
  }
  return { ...example, metadata, spec };
}

/** Learns what a write came to. `old` is what was stored before. */
export function learnOutcome(
  { store }: ServerContext,
  resource: Resource,
  key: Key,
  said: string,
  old: KubeObject | undefined,
  warnings: readonly string[],
): void {
  const stored = store.get(storeKey(resource, key));
  if (stored === undefined) return;
  const { outcomes, forms } = knowledgeOf(resource);
  if (outcomes.size >= OUTCOMES_MAX) {
    outcomes.clear();
    forms.clear();
  }
  const form = stored === old ? undefined : newForm(resource, stored);
  outcomes.set(said, { form, warnings });
  if (form !== undefined) keepForm(stored, form);
}

function newForm(resource: Resource, stored: KubeObject): Form {
  const { forms } = knowledgeOf(resource);
  const own = { uid: "", resourceVersion: "", creationTimestamp: "" };
  const { rest = stored } = withoutCarried(resource, stored, {}) ?? {};
  const text = JSON.stringify({ ...rest, metadata: { ...stored.metadata, ...own } });
  const known = forms.get(text);
  if (known !== undefined) return known;
  lastId += 1;
  const isShownAsIs = JSON.stringify(present(resource, stored)) === JSON.stringify(stored);
  const form: Form = { id: lastId, resource, example: frozen(stored), isShownAsIs };
  forms.set(text, form);
  return form;
}
