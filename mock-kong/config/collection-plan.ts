// What a load needs to know of a collection, worked out once.
import type { EntitySchema, Field } from "../schema/field.ts";
import type { DeclarativeSchema } from "./declarative-schema.ts";

export interface CollectionPlan {
  readonly schema: EntitySchema;
  readonly name: string;
  /** The first part of the primary key. */
  readonly primary: string;
  readonly endpoint: string | undefined;
  /** Whether the endpoint key tells entities apart. */
  readonly hasUniqueKey: boolean;
  /** Whether ids follow from the endpoint key alone. */
  readonly hasKeyedIds: boolean;
  /** Other fields whose values no two entities may share. */
  readonly uniqueFields: readonly string[];
  readonly hasHiddenChildren: boolean;
  readonly foreign: readonly ForeignKey[];
  /** Ids and times. */
  readonly auto: readonly (readonly [string, Field])[];
  readonly children: readonly ChildPlan[];
}

export interface ForeignKey {
  readonly field: string;
  readonly reference: string;
}

export interface ChildPlan {
  readonly plan: CollectionPlan;
  /** The field of the child that is the parent. */
  readonly field: string;
  /** A field of the parent has the same name: Kong then gives the children no ids of their own making. */
  readonly isHidden: boolean;
}

/** The plans of all collections, by name. */
export function planCollections(schema: DeclarativeSchema): ReadonlyMap<string, CollectionPlan> {
  const plans = new Map<string, CollectionPlan>();
  // Children first, since a plan holds theirs.
  for (const entity of schema.entities.toReversed()) {
    plans.set(entity.name, planOf(entity, schema, plans));
  }
  return plans;
}

function planOf(
  entity: EntitySchema,
  schema: DeclarativeSchema,
  plans: ReadonlyMap<string, CollectionPlan>,
): CollectionPlan {
  const {
    name,
    fields,
    endpoint_key: endpoint,
    primary_key: [primary = "id", ...others],
  } = entity;
  const hasUniqueKey = endpoint !== undefined && fields[endpoint]?.unique === true;
  const children = childPlans(entity, schema, plans);
  return {
    schema: entity,
    name,
    primary,
    endpoint,
    hasUniqueKey,
    hasKeyedIds:
      entity.cache_key === undefined && hasUniqueKey && others.length === 0 && primary === "id",
    uniqueFields: Object.entries(fields)
      .filter(([field, { unique }]) => unique && !(hasUniqueKey && field === endpoint))
      .map(([field]) => field),
    foreign: Object.entries(fields).flatMap(([field, definition]) =>
      definition.type === "foreign" ? [{ field, reference: definition.reference }] : [],
    ),
    auto: schema.registry.entity(name)?.shape(undefined).auto ?? [],
    children,
    hasHiddenChildren: children.some(({ isHidden }) => isHidden),
  };
}

function childPlans(
  { name, fields }: EntitySchema,
  schema: DeclarativeSchema,
  plans: ReadonlyMap<string, CollectionPlan>,
): readonly ChildPlan[] {
  return schema.nestedIn(name).flatMap(({ child, field }) => {
    const plan = plans.get(child);
    const own = fields[child];
    if (plan === undefined || (own !== undefined && !own.transient)) return [];
    return [{ plan, field, isHidden: own !== undefined }];
  });
}
