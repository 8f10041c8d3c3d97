// What a CustomResourceDefinition says of one of its versions.
import type { JsonObject } from "../../core/json.ts";

export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
}

export interface CustomVersion {
  /** `openAPIV3Schema`; absent for kinds that are served without one. */
  readonly schema?: JsonObject;
  readonly columns: readonly PrinterColumn[];
  readonly scale?: {
    readonly specReplicasPath: string;
    readonly statusReplicasPath: string;
    readonly labelSelectorPath?: string;
  };
  readonly selectableFields: readonly string[];
}
