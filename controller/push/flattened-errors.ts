// What Kong finds wrong with a configuration, told as faults of Kubernetes objects.
import type { ResourceFailure } from "../failures/resource-failure.ts";
import type { ObjectRef } from "../snapshot/object-ref.ts";
import { blamedObject } from "./blamed-object.ts";
import { isConfigError, type FlatEntity } from "./config-error.ts";
import { withoutSecret } from "./secret-fields.ts";

export interface ObjectProblems {
  readonly object: ObjectRef;
  /** What is wrong by where it is: a field, `field[index]`, or `entity type:entity name`. May be empty. */
  readonly problems: ReadonlyMap<string, string>;
}

/** An entity that nothing in the cluster can be blamed for. */
export interface UnattributedEntity {
  readonly type: string;
  readonly name: string;
  readonly missing: "name" | "namespace" | "kind" | "uid";
}

export type FlattenedErrors =
  | {
      readonly ok: true;
      /** One per entity, so an object may be there more than once. */
      readonly objects: readonly ObjectProblems[];
      readonly unattributed: readonly UnattributedEntity[];
    }
  /** The body is no refusal that can be understood. */
  | { readonly ok: false };

/**
 * @param body of a 400 from `POST /config?flatten_errors=1`. An empty one blames nobody.
 * @see KIC v3.5.13 internal/dataplane/sendconfig/inmemory_error_handling.go
 */
export function parseFlattenedErrors(body: string): FlattenedErrors {
  if (body === "") return { ok: true, objects: [], unattributed: [] };
  const error = parseJson(body);
  if (error !== null && !isConfigError(error)) return { ok: false };

  const objects: ObjectProblems[] = [];
  const unattributed: UnattributedEntity[] = [];
  for (const item of error?.flattened_errors ?? []) {
    const entity = item ?? {};
    const blame = blamedObject((entity.entity_tags ?? []).map((tag) => tag ?? ""));
    if (blame.ok) {
      objects.push({ object: blame.object, problems: problemsOf(entity) });
    } else {
      const { entity_type: type, entity_name: name } = entity;
      unattributed.push({ type: type ?? "", name: name ?? "", missing: blame.missing });
    }
  }
  return { ok: true, objects, unattributed };
}

/** One failure per object and problem, in the words that events use: `invalid <source>: <problem>`. */
export function failuresOf(objects: readonly ObjectProblems[]): readonly ResourceFailure[] {
  return objects.flatMap(({ object, problems }) =>
    [...problems].map(([source, problem]) => ({
      message: `invalid ${source}: ${problem}`,
      objects: [object],
    })),
  );
}

/** A later problem of the same source replaces an earlier one. */
function problemsOf(entity: FlatEntity): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  const entityType = entity.entity_type ?? "";
  const add = (source: string, problem: string) =>
    problems.set(source, withoutSecret(entityType, problem));
  for (const error of entity.errors ?? []) {
    const { type, field, message, messages } = error ?? {};
    const hasBoth = Boolean(message) && (messages ?? []).length > 0;
    if (hasBoth) continue;
    if (message && type === "field") add(field ?? "", message);
    if (message && type === "entity") add(`${entityType}:${entity.entity_name ?? ""}`, message);
    for (const [index, text] of (messages ?? []).entries()) {
      if (text) add(`${field ?? ""}[${index}]`, text);
    }
  }
  return problems;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: nothing that could be a refusal either.
    return undefined;
  }
}
