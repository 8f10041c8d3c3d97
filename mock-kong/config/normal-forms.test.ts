import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { seededRandom } from "../../core/random.ts";
import { CONFORMANCE_FLOORS } from "./conformance-floors.ts";
import type { EntityTables } from "./entity-tables.ts";
import { loadConfig } from "./load-config.ts";

const RECORDING = "../shared/vectors/normal-forms/kong-3.9.1.jsonl";
const RANDOM_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Collections whose path is not their name. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  "/key-auths": "keyauth_credentials",
  "/basic-auths": "basicauth_credentials",
  "/hmac-auths": "hmacauth_credentials",
  "/jwts": "jwt_secrets",
  "/oauth2": "oauth2_credentials",
};

describe("loadConfig, against recorded normal forms of Kong 3.9.1", () => {
  const recorded = existsSync(RECORDING) ? readFileSync(RECORDING, "utf8").trim().split("\n") : [];

  it(`fills in what ${recorded.length} recordings list`, function () {
    if (recorded.length === 0) this.skip();
    let wantedCount = 0;
    const missing: string[] = [];
    for (const line of recorded) {
      const { id, body, get } = objectOr(JSON.parse(line));
      const text = JSON.stringify(body);
      const result = loadConfig(body, { random: seededRandom(1), nowSeconds: 1_795_469_966 });
      if (!result.ok) throw new Error(`${String(id)} is refused`);
      for (const [path, entities] of Object.entries(objectOr(get))) {
        const got = list(result.tables, path).map((entity) => normal(entity, text));
        for (const wanted of arrayOr(entities)) {
          wantedCount += 1;
          const at = got.findIndex((entity) => matches(wanted, entity));
          if (at < 0) missing.push(`${String(id)} ${path}`);
          else got.splice(at, 1);
        }
      }
    }
    const percent = (100 * (wantedCount - missing.length)) / wantedCount;
    const summary = `${missing.length} of ${wantedCount} differ: ${missing.slice(0, 10).join(", ")}`;
    expect(percent, summary).to.be.at.least(CONFORMANCE_FLOORS.normalForms);
  });
});

function list(tables: EntityTables, path: string): readonly JsonObject[] {
  const upstream = /^\/upstreams\/(.+)\/targets$/.exec(path)?.[1];
  if (upstream === undefined) {
    return tables.list(COLLECTIONS[path] ?? path.slice(1).replaceAll("-", "_"));
  }
  const found = tables.byKey("upstreams", upstream) ?? tables.byId("upstreams", upstream);
  return tables.referring("targets", "upstream", String(found?.["id"]));
}

/** The entity with what is made up masked as in the recording. */
function normal(value: unknown, body: string, name = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => normal(item, body, name));
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, normal(item, body, key)]),
    );
  }
  if ((name === "created_at" || name === "updated_at") && typeof value === "number") {
    return body.includes(`"${name}":${value}`) ? value : "<ts>";
  }
  const isMadeUp = typeof value === "string" && RANDOM_UUID.test(value) && !body.includes(value);
  return isMadeUp ? "<uuid>" : value;
}

function matches(wanted: unknown, got: unknown): boolean {
  if (wanted === "<volatile>") return got !== undefined && got !== null;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(got) &&
      got.length === wanted.length &&
      wanted.every((item, index) => matches(item, got[index]))
    );
  }
  if (!isJsonObject(wanted)) return wanted === got;
  if (!isJsonObject(got)) return false;
  const names = new Set([...Object.keys(wanted), ...Object.keys(got)]);
  return [...names].every((name) => matches(wanted[name], got[name]));
}
