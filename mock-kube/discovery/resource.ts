// A kind as the server serves it: its names, verbs and subresources, where it is stored, what rules it has.
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject, ResourceType } from "../../core/kube.ts";
import type { Draft } from "../json.ts";
import type { KindRules } from "../kinds/kind-rules.ts";
import type { CustomVersion } from "../schema/custom-version.ts";

export type Verb =
  "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

export type Subresource = "status" | "scale" | "finalize" | "token";

export interface Resource extends ResourceType {
  readonly singular: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly Verb[];
  readonly subresources: readonly Subresource[];
  /** Where its objects are kept: two groups may share one storage. */
  readonly storage: string;
  /** Whether `metadata.generation` counts changes of the specification. */
  readonly hasGeneration: boolean;
  /** A PUT of an object that is not there makes it. */
  readonly createOnUpdate: boolean;
  /** An update must say which revision it changes. */
  readonly needsRevision: boolean;
  /** A delete answers with the object instead of a Status. */
  readonly returnsDeleted: boolean;
  /** A warning with every answer. */
  readonly deprecation?: string;
  /** The wire type of a built-in kind, of `schema/built-in-types.ts`. Custom kinds have none. */
  readonly typeName?: string;
  /** What the CustomResourceDefinition says of this version. Built-in kinds have none. */
  readonly custom?: CustomVersion;
  readonly rules: KindRules;
  /** Where objects are stored in the form of another version or group. */
  readonly conversion?: Conversion;
}

export interface Conversion {
  /** The wire type of what is stored. */
  readonly storedType: string;
  readonly toView: (stored: KubeObject) => Draft;
  readonly toStored: (object: JsonObject) => Draft;
}

/** A plain namespaced or cluster-scoped kind: what a table need not say. */
export function resource(
  names: Pick<Resource, "group" | "version" | "kind" | "plural" | "namespaced">,
  rest: Partial<Resource> = {},
): Resource {
  return {
    ...names,
    singular: names.kind.toLowerCase(),
    listKind: `${names.kind}List`,
    shortNames: [],
    categories: [],
    verbs: ALL_VERBS,
    subresources: [],
    storage: names.group === "" ? names.plural : `${names.group}/${names.plural}`,
    hasGeneration: false,
    createOnUpdate: false,
    needsRevision: false,
    returnsDeleted: false,
    rules: {},
    ...rest,
  };
}

export const ALL_VERBS: readonly Verb[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];
