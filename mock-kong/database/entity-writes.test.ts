import { expect } from "chai";
import fc from "fast-check";
import { objectOr, type JsonObject } from "../../core/json.ts";
import { seededRandom } from "../../core/random.ts";
import { foreignId } from "../foreign-id.ts";
import type { SchemaRegistry } from "../schema/registry.ts";
import { selfSignedCertificate } from "../tls/self-signed-certificate.ts";
import { nodeSchemas } from "../versions/node-schemas.ts";
import { pluginsOfVersion } from "../versions/version-plugins.ts";
import { Database } from "./database.ts";
import type { DatabaseSession } from "./database-session.ts";
import { changeEntity, createEntity, removeEntity, replaceEntity } from "./entity-writes.ts";
import { uniqueKeys, uniqueValue } from "./unique-keys.ts";

const schemas = schemasOf("3.9.1");

function schemasOf(version: string): SchemaRegistry {
  return nodeSchemas({
    version,
    routerFlavor: "traditional_compatible",
    plugins: pluginsOfVersion(version),
    hasDatabase: true,
  });
}

/** Few ids and names, so that writes meet each other. */
const IDS = ["1", "2", "3"].map((digit) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`);
const id = fc.constantFrom(...IDS);
const name = fc.constantFrom("a", "b");
const reference = fc.oneof(
  id.map((one) => ({ id: one })),
  name.map((one) => ({ name: one })),
  fc.constantFrom<unknown>(null, 7, "x", { id: 7 }),
);
const OPTIONAL = { requiredKeys: [] };
const FIELDS: Readonly<Record<string, fc.Arbitrary<JsonObject>>> = {
  services: fc.record({ name, host: fc.constantFrom("h", "not a host") }, OPTIONAL),
  routes: fc.record({ name, paths: fc.constant(["/"]), service: reference }, OPTIONAL),
  consumers: fc.record({ username: name, custom_id: name }, OPTIONAL),
  upstreams: fc.record({ name }, OPTIONAL),
  targets: fc.record({ target: fc.constantFrom("h", "1.2.3.4:5"), upstream: reference }, OPTIONAL),
  keyauth_credentials: fc.record(
    { key: name, consumer: reference, ttl: fc.constantFrom(0, 5) },
    OPTIONAL,
  ),
  plugins: fc.record(
    {
      name: fc.constantFrom("cors", "acl"),
      instance_name: name,
      route: reference,
      service: reference,
    },
    OPTIONAL,
  ),
};

interface Write {
  readonly collection: string;
  readonly kind: "create" | "replace" | "change" | "remove";
  readonly id: string;
  readonly fields: JsonObject;
}

const write: fc.Arbitrary<Write> = fc.constantFrom(...Object.keys(FIELDS)).chain((collection) =>
  fc.record({
    collection: fc.constant(collection),
    kind: fc.constantFrom<Write["kind"]>("create", "create", "replace", "change", "remove"),
    id,
    fields: FIELDS[collection] ?? fc.constant({}),
  }),
);

function carryOut(writes: readonly Write[]): Database {
  const database = new Database();
  const random = seededRandom(1);
  writes.forEach((one, second) => {
    const nowSeconds = 1000 + second;
    const session = { database, isReadOnly: false, schemas, random, nowSeconds };
    const before = JSON.stringify(rowsOf(database));
    const answer = perform(session, one);
    if (answer?.ok !== false) return;
    expect(answer.status, JSON.stringify(answer.body)).to.be.within(400, 500);
    expect(JSON.stringify(rowsOf(database)), "after a refusal").to.equal(before);
  });
  return database;
}

describe("a database after any writes", () => {
  it("points at nothing that is not there, and holds no key twice", () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 30 }), (writes) => {
        const database = carryOut(writes);
        for (const schema of schemas.entities.values()) {
          const rows = [...database.table(schema).rows.values()];
          for (const key of uniqueKeys(schema)) {
            const values = rows.flatMap((row) => uniqueValue(row, key) ?? []);
            expect(new Set(values).size, key.constraint).to.equal(values.length);
          }
          for (const [field, definition] of Object.entries(schema.fields)) {
            if (definition.type !== "foreign") continue;
            const parent = schemas.entities.get(definition.reference);
            const targets = rows.flatMap((row) => foreignId(row, field) ?? []);
            const known = parent && database.table(parent).rows;
            expect(targets.every((target) => known?.has(target))).to.equal(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("lists what was written, and takes back what it lists", () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 20 }), (writes) => {
        const database = carryOut(writes);
        const nowSeconds = 2000;
        const session = {
          database,
          isReadOnly: false,
          schemas,
          random: seededRandom(2),
          nowSeconds,
        };
        const tables = database.tables(nowSeconds);
        for (const collection of tables.collections) {
          for (const { ttl: _ttl, ...entity } of tables.list(collection)) {
            const key = { field: "id", value: String(entity["id"]) };
            const again = changeEntity(session, collection, key, entity);
            expect(again.ok && objectOr(again.entity)["id"]).to.equal(entity["id"]);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("createEntity", () => {
  for (const version of ["3.7.1", "3.9.1"]) {
    it(`takes the names of a certificate in ${version}, wherever the schema has them`, () => {
      const session: DatabaseSession = {
        database: new Database(),
        isReadOnly: false,
        schemas: schemasOf(version),
        random: seededRandom(1),
        nowSeconds: 1_700_000_000,
      };
      const pair = selfSignedCertificate(1_700_000_000_000);
      const made = createEntity(session, "certificates", {
        ...pair,
        snis: ["b.example", "a.example"],
      });
      expect(made.ok && made.entity["snis"]).to.deep.equal(["a.example", "b.example"]);
      expect(createEntity(session, "snis", { name: "a.example" }).ok).to.equal(false);
    });
  }
});

function perform(session: DatabaseSession, { collection, kind, id: value, fields }: Write) {
  const key = { field: "id", value };
  switch (kind) {
    case "create":
      return createEntity(session, collection, fields);
    case "replace":
      return replaceEntity(session, collection, key, fields);
    case "change":
      return changeEntity(session, collection, key, fields);
    case "remove":
      return removeEntity(session, collection, key);
  }
}

function rowsOf(database: Database): object {
  const tables = [...schemas.entities.values()].map((schema) => database.table(schema));
  return Object.fromEntries(tables.map(({ schema, rows }) => [schema.name, [...rows.values()]]));
}
