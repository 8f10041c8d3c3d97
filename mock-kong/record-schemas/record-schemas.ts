// Reads every schema that a Kong shows by its Admin API.
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import { makeRecording, readFlavor, type SchemaRecording } from "./schema-recording.ts";

/** `GET path`: the status and, where it is JSON, the body. Rejects when the Admin API cannot be reached. */
export type AdminGet = (
  path: string,
) => Promise<{ readonly status: number; readonly body: unknown }>;

/** A Kong with more schemas than this is a mistake. */
const SCHEMAS_MAX = 2000;

const VAULTS = ["env", "aws", "gcp", "hcv", "azure", "conjur"];

/** @throws {RangeError} when what answers is no Kong. */
export async function recordSchemas(get: AdminGet): Promise<SchemaRecording> {
  const root = objectOr((await get("/")).body);
  const { version, configuration, plugins } = root;
  const available = objectOr(objectOr(plugins)["available_on_server"]);
  if (typeof version !== "string" || Object.keys(available).length === 0) {
    throw new RangeError("GET / is not what Kong answers: is this the URL of an Admin API?");
  }
  const { data } = objectOr((await get("/endpoints")).body);
  const read = new SchemaReader(get);
  return makeRecording({
    version: /^\d+\.\d+\.\d+/.exec(version)?.[0] ?? version,
    routerFlavor: readFlavor(objectOr(configuration)["router_flavor"]),
    entities: await read.all("/schemas/", entityNames(arrayOr(data))),
    plugins: await read.all("/schemas/plugins/", Object.keys(available)),
    vaults: await read.all("/schemas/vaults/", VAULTS),
    priorities: Object.fromEntries(
      Object.entries(available).map(([name, one]) => [name, priorityOf(one)]),
    ),
  });
}

class SchemaReader {
  readonly #get: AdminGet;
  #left = SCHEMAS_MAX;

  constructor(get: AdminGet) {
    this.#get = get;
  }

  /** One after the other: an Admin API is no place for a crowd. */
  async all(path: string, names: readonly string[]): Promise<Record<string, JsonObject>> {
    const found: Record<string, JsonObject> = {};
    for (const name of names) {
      this.#left -= 1;
      if (this.#left < 0) throw new RangeError(`more than ${SCHEMAS_MAX} schemas`);
      // oxlint-disable-next-line no-await-in-loop -- see above
      const { status, body } = await this.#get(path + encodeURIComponent(name));
      if (status === 200 && isJsonObject(body)) found[name] = withoutProse(body);
    }
    return found;
  }
}

/** Names of entities that have no pages of their own. */
const HIDDEN_ENTITIES = [
  "clustering_data_planes",
  "oauth2_authorization_codes",
  "parameters",
  "ratelimiting_metrics",
  "tags",
  "workspaces",
];

/** The parts of paths that stand for an entity are called like its collection. */
function entityNames(paths: readonly unknown[]): readonly string[] {
  const inPaths = paths.flatMap((path) =>
    [...stringOr(path, "").matchAll(/\{([a-z0-9_]+)\}/g)].map(([, name = ""]) => name),
  );
  return [...new Set([...inPaths, ...HIDDEN_ENTITIES])].toSorted(compareTexts);
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

/** Descriptions are for people, and long. A field may be called like that, too. */
function withoutProse(value: JsonObject): JsonObject {
  const rest = Object.entries(value).filter(
    ([name, item]) => name !== "description" || typeof item !== "string",
  );
  return Object.fromEntries(rest.map(([name, item]) => [name, bare(item)]));
}

function bare(item: unknown): unknown {
  if (Array.isArray(item)) return item.map(bare);
  return isJsonObject(item) ? withoutProse(item) : item;
}

function priorityOf(plugin: unknown): number {
  const { priority } = objectOr(plugin);
  return typeof priority === "number" ? priority : 0;
}
