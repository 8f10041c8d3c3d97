// The schemas of somebody's own Kong as one JSON file.
import { isJsonObject, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import { ROUTER_FLAVORS, type RouterFlavor } from "../router/router.ts";

/** Says what a file is, and in which form. */
const KIND = "kongsim/schemas/v1";

/** Schemas by name, as `GET /schemas/...` shows them. */
export type ShownSchemas = Readonly<Record<string, JsonObject>>;

export interface SchemaRecording {
  readonly kind: typeof KIND;
  /** `3.9.1`. */
  readonly version: string;
  readonly routerFlavor: RouterFlavor;
  readonly entities: ShownSchemas;
  readonly plugins: ShownSchemas;
  readonly vaults: ShownSchemas;
  /** Of the plugins: the greatest runs first. */
  readonly priorities: Readonly<Record<string, number>>;
}

export function makeRecording(content: Omit<SchemaRecording, "kind">): SchemaRecording {
  return { kind: KIND, ...content };
}

/** @throws {RangeError} for text that is no recording. */
export function readRecording(text: string): SchemaRecording {
  const value = parse(text);
  const { kind, version, routerFlavor, entities, plugins, vaults, priorities } = objectOr(value);
  if (kind !== KIND) throw new RangeError(`these are no recorded schemas: ${KIND} is expected`);
  return makeRecording({
    version: stringOr(version, ""),
    routerFlavor: readFlavor(routerFlavor),
    entities: shown(entities),
    plugins: shown(plugins),
    vaults: shown(vaults),
    priorities: numbers(priorities),
  });
}

export function readFlavor(value: unknown): RouterFlavor {
  return ROUTER_FLAVORS.find((flavor) => flavor === value) ?? "traditional_compatible";
}

function shown(value: unknown): ShownSchemas {
  const entries = Object.entries(objectOr(value)).flatMap(
    ([name, schema]): [string, JsonObject][] => (isJsonObject(schema) ? [[name, schema]] : []),
  );
  return Object.fromEntries(entries);
}

function numbers(value: unknown): Readonly<Record<string, number>> {
  const entries = Object.entries(objectOr(value)).flatMap(([name, item]): [string, number][] =>
    typeof item === "number" ? [[name, item]] : [],
  );
  return Object.fromEntries(entries);
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new RangeError("these are no recorded schemas: no JSON");
    throw error;
  }
}
