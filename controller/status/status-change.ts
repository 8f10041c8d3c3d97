// What can be written to an object about what became of it.
import type { JsonObject } from "../../core/json.ts";

export type StatusChange =
  | { readonly what: "status"; readonly status: JsonObject }
  | { readonly what: "annotations"; readonly annotations: Readonly<Record<string, string>> }
  /** Nothing, for something is wrong that its owner should know of. */
  | { readonly what: "nothing"; readonly because: string };
