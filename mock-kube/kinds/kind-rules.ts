// What a kind may add to the treatment that every object gets.
import type { KubeObject } from "../../core/kube.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Draft } from "../json.ts";
import type { FieldError } from "../schema/field-error.ts";
import type { TextRule } from "../schema/names.ts";
import type { SelectableFields } from "../storage/field-selector.ts";

/** What rules may ask of the server that applies them. */
export interface WriteContext {
  /** RFC 3339, whole seconds. */
  readonly now: string;
  readonly allowLoopbackEndpoints: boolean;
  /** An address of the Services' range that no Service has. */
  allocateClusterIp(): string;
  /** A node port that no Service has. */
  allocateNodePort(): number;
  /** Whether another Service has this address. */
  isClusterIpTaken(address: string): boolean;
}

/** Rules work on drafts that the caller owns; errors and warnings only read. */
export interface KindRules {
  /** What `metadata.name` must look like; a DNS subdomain when absent. */
  readonly nameRule?: TextRule;
  /** Fills what the client left out, at every write. */
  defaults?(object: Draft): void;
  /** What a client may not say at creation, and what the server adds. */
  beforeCreate?(object: Draft, context: WriteContext): void;
  /** What an update must keep. Status and metadata are kept apart by the caller already. */
  beforeUpdate?(object: Draft, old: KubeObject, context: WriteContext): void;
  errors?(object: JsonObject, context: WriteContext): readonly FieldError[];
  updateErrors?(object: JsonObject, old: JsonObject, context: WriteContext): readonly FieldError[];
  /** What the server allocates after the object was found valid, for example addresses. */
  allocate?(
    object: Draft,
    old: KubeObject | undefined,
    context: WriteContext,
  ): readonly FieldError[];
  warnings?(object: JsonObject): readonly string[];
  /** Its objects say when something happened, so that hardly two writes are the same. */
  readonly isEverNew?: boolean;
  /**
   * Fields of the specification that are taken over as they are where they are well-formed, and that nothing else of a write
   * depends on: hardly two objects have the same.
   */
  readonly carried?: Readonly<Record<string, (value: unknown) => boolean>>;
  /** The group that messages about invalid objects name, where it is not the kind's own. */
  readonly errorGroup?: string;
  /** Beside `metadata.name` and `metadata.namespace`. */
  readonly selectableFields?: SelectableFields;
}
