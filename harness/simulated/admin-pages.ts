// The pages of a node's Admin API that a controller asks for, without HTTP.
import { objectOr, type JsonObject } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import { COLLECTION_PATHS } from "../../mock-kong/admin/collection-paths.ts";
import { postConfig } from "../../mock-kong/admin/config.ts";
import type { ConfigReport } from "../../mock-kong/admin/config-report.ts";
import type { ReadConfig } from "../../mock-kong/config/load-result.ts";
import type { Gateway } from "../../mock-kong/gateway.ts";
import { schemaToJson } from "../../mock-kong/schema/schema-json.ts";
import { validateRequest } from "../../mock-kong/schema/validate-request.ts";
import type { CountedRandom } from "./counted-random.ts";
import { pushedText } from "./own-tags.ts";
import { knownReading, loadKnown, readingKeeper, type KeepReading } from "./readings.ts";
import { knownRefusal, rememberRefusal } from "./refusals.ts";

export interface AdminQuestion {
  readonly method: "GET" | "POST";
  /** With the query. */
  readonly path: string;
  /** JSON; "" for none. */
  readonly body: string;
}

export interface AdminAnswer {
  readonly status: number;
  /** Belongs to the node where `body` is not text: readers do not change it. */
  readonly body: unknown;
  readonly report?: ConfigReport;
}

const NOT_FOUND: AdminAnswer = { status: 404, body: { message: "Not found" } };

export interface AdminSetting {
  /** When an accepted configuration comes into force, if not at once. */
  readonly inForceAfter?: Promise<void>;
  /** The gateway's own. Without it, configurations are not known again. */
  readonly random?: CountedRandom;
}

export function answerAdmin(
  gateway: Gateway,
  { method, path, body }: AdminQuestion,
  setting: AdminSetting = {},
): AdminAnswer {
  // Nothing is asked for as often.
  if (path === "/status" && method === "GET") return shownStatus(gateway);
  const [, first = "", second = "", third = ""] = (path.split("?")[0] ?? "").split("/");
  if (method === "POST" && first === "config") return config(gateway, body, setting);
  if (method === "POST" && third === "validate") return validated(gateway, second, body);
  if (first === "") return { status: 200, body: root(gateway) };
  if (first === "status") return shownStatus(gateway);
  if (first === "schemas") return schema(gateway, second, third);
  const listed = COLLECTION_PATHS.find((entry) => entry.path === first);
  if (listed === undefined) return NOT_FOUND;
  if (second !== "") return shownEntity(gateway, listed.collection, decodeURIComponent(second));
  const data: readonly KongEntity[] = [...gateway.tables.list(listed.collection)];
  return { status: 200, body: { data, next: null } };
}

function shownStatus({ configurationHash }: Gateway): AdminAnswer {
  return { status: 200, body: { configuration_hash: configurationHash } };
}

function shownEntity({ tables }: Gateway, collection: string, key: string): AdminAnswer {
  const found = tables.byId(collection, key) ?? tables.byKey(collection, key);
  return found === undefined ? NOT_FOUND : { status: 200, body: found };
}

const CONFIG_QUERY: ReadonlyMap<string, readonly string[]> = new Map([
  ["check_hash", ["1"]],
  ["flatten_errors", ["1"]],
]);

/** The one place where a configuration is text, as it is on the wire. */
function config(
  gateway: Gateway,
  text: string,
  { inForceAfter, random }: AdminSetting,
): AdminAnswer {
  if (random === undefined) return findOut(gateway, text, inForceAfter);
  const { schemas, configurationHash } = gateway;
  const pushed = pushedText(text);
  const refusal = knownRefusal(schemas, pushed);
  if (refusal !== undefined) {
    return { ...refusal, report: { ...refusal.report, configurationHash } };
  }
  const reading = knownReading(schemas, pushed);
  if (reading !== undefined) {
    const context = { ...gateway.validationContext(), schemas };
    gateway.adopt(loadKnown(reading, pushed, context), inForceAfter);
    const { entities } = reading;
    const { configurationHash: inForce } = gateway;
    const report = { entities, configurationHash: inForce, digest: pushed.digest, rejected: [] };
    return { status: 201, body: TAKEN, report };
  }

  const drawnBefore = random.drawn;
  let keep: KeepReading | undefined;
  const answer = findOut(gateway, text, inForceAfter, (read) => {
    if (random.drawn === drawnBefore) keep = readingKeeper(schemas, pushed, read);
  });
  const { status, body, report } = answer;
  if (report === undefined) return answer;
  if (status < 300) keep?.({ entities: report.entities, draws: random.drawn - drawnBefore });
  else if (status >= 400 && random.drawn === drawnBefore) {
    rememberRefusal(schemas, pushed, { status, body, report });
  }
  return answer;
}

function findOut(
  gateway: Gateway,
  text: string,
  inForceAfter: Promise<void> | undefined,
  onRead: (read: ReadConfig) => void = () => undefined,
): AdminAnswer & { readonly body: string } {
  const request = {
    contentType: "application/json",
    body: Buffer.from(text),
    query: CONFIG_QUERY,
    ...(inForceAfter !== undefined && { inForceAfter }),
  };
  const reply = postConfig(gateway, request, (document, hash) => {
    const read = gateway.readConfig(document);
    // Of a text within the text, the hash is no matter of chance, and the node may have it already.
    if (read.ok && hash === undefined) onRead(read);
    return read;
  });
  const { status, report } = reply;
  const body = status < 300 ? TAKEN : JSON.stringify(reply.body ?? null);
  return { status, body, ...(report !== undefined && { report }) };
}

/** What an accepted configuration is answered with is long, and nobody reads it. */
const TAKEN = "{}";

function validated(gateway: Gateway, type: string, body: string): AdminAnswer {
  const entity: unknown = JSON.parse(body);
  const context = gateway.validationContext();
  return validateRequest(gateway.schemas, type, objectOr(entity), context);
}

function root({ version, nodeId, routerFlavor }: Gateway): JsonObject {
  return {
    version,
    node_id: nodeId,
    configuration: { database: "off", router_flavor: routerFlavor, ...LISTENERS },
  };
}

/** Kong's defaults, as its image has them. Lua writes an empty list like an empty table. */
const LISTENERS = {
  proxy_listeners: [
    { ip: "0.0.0.0", port: 8000, ssl: false },
    { ip: "0.0.0.0", port: 8443, ssl: true },
  ],
  stream_listeners: {},
};

function schema({ schemas }: Gateway, kind: string, name: string): AdminAnswer {
  const found = kind === "plugins" ? schemas.plugins.get(name) : schemas.entities.get(kind);
  if (found === undefined) return NOT_FOUND;
  const known = shown.get(found) ?? schemaToJson(found);
  shown.set(found, known);
  return { status: 200, body: known };
}

/** Schemas never change, and are asked for by every new client. */
const shown = new WeakMap<object, object>();
