// Content negotiation: which form of the answer the client wants.
import { PROTOBUF_TYPE } from "./protobuf-decode.ts";
import { notAcceptable, notRoutable } from "../statuses.ts";
import { JSON_TYPE } from "./message.ts";

export type Form =
  | { readonly as: "object" }
  | { readonly as: "protobuf" }
  | { readonly as: "Table"; readonly version: string }
  | { readonly as: "PartialObjectMetadata"; readonly version: string };

export interface MediaType {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export function mediaTypes(header: string): readonly MediaType[] {
  return header
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const [type = "", ...parameters] = part.split(";").map((item) => item.trim());
      const pairs = parameters.map((item) => {
        const [key = "", value = ""] = item.split("=", 2);
        return [key.toLowerCase(), value] as const;
      });
      return { type: type.toLowerCase(), parameters: Object.fromEntries(pairs) };
    });
}

/** What a client takes, what it likes best first. */
function accepted(header: string): readonly MediaType[] {
  return mediaTypes(header).toSorted((left, right) => weight(right) - weight(left));
}

function weight({ parameters: { q } }: MediaType): number {
  return q === undefined ? 1 : Number(q);
}

const JSON_TYPES: ReadonlySet<string> = new Set(["application/json", "application/*", "*/*"]);
export const YAML_TYPE = "application/yaml";
/** What the router of built-in kinds looks for, without parameters. */
const ROUTED: ReadonlySet<string> = new Set([JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE, "*/*"]);

/**
 * Before anything else is looked at, for built-in kinds alone.
 * @throws {KubeApiError} 406.
 */
export function checkRoutable(header: string | undefined, isCollection: boolean): void {
  const types = mediaTypes(header ?? "");
  if (types.length > 0 && !types.some(({ type }) => ROUTED.has(type))) {
    throw notRoutable(isCollection);
  }
}

/** Whether YAML is what the client likes best of what is served. */
export function wantsYaml(header: string | undefined): boolean {
  const first = accepted(header ?? "").find(
    ({ type }) => type === YAML_TYPE || type === PROTOBUF_TYPE || JSON_TYPES.has(type),
  );
  return first?.type === YAML_TYPE;
}

const META_VERSIONS: ReadonlySet<string> = new Set(["v1", "v1beta1"]);

/**
 * The first form in the client's list that can be served. JSON is preferred: protobuf is for clients that take nothing
 * else.
 * @throws {KubeApiError} 406 when there is none.
 */
export function acceptedForm(header: string | undefined): Form {
  if (header === undefined || header.trim() === "") return { as: "object" };
  for (const { type, parameters } of accepted(header)) {
    if (!JSON_TYPES.has(type) && type !== YAML_TYPE) continue;
    const { as, v = "", g } = parameters;
    if (as === undefined) return { as: "object" };
    if (g !== "meta.k8s.io" || !META_VERSIONS.has(v)) continue;
    if (as === "Table") return { as, version: v };
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") {
      return { as: "PartialObjectMetadata", version: v };
    }
  }
  if (
    mediaTypes(header).some(({ type, parameters }) => type === PROTOBUF_TYPE && !parameters["as"])
  ) {
    return { as: "protobuf" };
  }
  throw notAcceptable();
}

/** The version of the aggregated discovery form that the client takes, if it does. */
export function aggregatedVersion(header: string | undefined): string | undefined {
  for (const { type, parameters } of mediaTypes(header ?? "")) {
    if (type !== "application/json") continue;
    const { as, v = "", g } = parameters;
    if (as === undefined) return undefined;
    if (as === "APIGroupDiscoveryList" && g === "apidiscovery.k8s.io" && /^v2(beta1)?$/.test(v)) {
      return v;
    }
  }
  return undefined;
}
