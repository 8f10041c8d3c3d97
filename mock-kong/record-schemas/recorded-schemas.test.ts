import { expect } from "chai";
import fc from "fast-check";
import { seededRandom } from "../../core/random.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Field, Fields } from "../schema/field.ts";
import { SchemaRegistry } from "../schema/registry.ts";
import { schemaToJson } from "../schema/schema-json.ts";
import { validateRequest } from "../schema/validate-request.ts";
import { objectOr } from "../../core/json.ts";
import { recordedSchemas } from "./recorded-schemas.ts";
import { makeRecording, readRecording, type ShownSchemas } from "./schema-recording.ts";

const own = new SchemaRegistry();
const CONTEXT = { nowSeconds: 1_700_000_000, random: seededRandom(1) };

function shown(schemas: ReadonlyMap<string, Parameters<typeof schemaToJson>[0]>): ShownSchemas {
  return Object.fromEntries(
    [...schemas].map(([name, schema]) => [name, { ...schemaToJson(schema) }]),
  );
}

/** As a node without any custom plugin shows them, through text. */
function ownRecording(registry: SchemaRegistry = own) {
  const recording = makeRecording({
    version: "3.9.1",
    routerFlavor: registry.routerFlavor,
    entities: shown(registry.entities),
    plugins: shown(registry.plugins),
    vaults: shown(registry.vaults),
    priorities: {},
  });
  return readRecording(JSON.stringify(recording));
}

describe("recordedSchemas", () => {
  const { registry, warnings } = recordedSchemas(ownRecording(), own);

  it("takes back everything that our own node shows", () => {
    expect(warnings).to.deep.equal([]);
    expect(shown(registry.entities)).to.deep.equal(shown(own.entities));
    expect(shown(registry.plugins)).to.deep.equal(shown(own.plugins));
    expect(shown(registry.vaults)).to.deep.equal(shown(own.vaults));
  });

  it("judges plugins' configurations as before", () => {
    const names = fc.constantFrom(...own.plugins.keys());
    const plugins = names.chain((name) => {
      const config = own.plugins.get(name)?.fields["config"];
      return configs(config).map((made) => ({ name, config: made }));
    });
    fc.assert(
      fc.property(plugins, (plugin) => {
        const recorded = validateRequest(registry, "plugins", plugin, CONTEXT);
        expect(recorded).to.deep.equal(validateRequest(own, "plugins", plugin, CONTEXT));
      }),
      { numRuns: 500 },
    );
  });

  it("judges whole configurations as before", () => {
    const entities = ["services", "routes", "consumers", "upstreams", "certificates", "vaults"];
    const lists = fc.record(
      Object.fromEntries(
        entities.map((name) => [name, fc.array(records(own.entities.get(name)?.fields ?? {}))]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(lists, (document) => {
        const verdict = (schemas: SchemaRegistry) =>
          loadConfig(
            { _format_version: "3.0", ...document },
            { schemas, nowSeconds: 1_700_000_000, random: seededRandom(1) },
          );
        const [mine, recorded] = [verdict(own), verdict(registry)];
        expect(recorded.ok).to.equal(mine.ok);
        expect(recorded.ok || recorded.flattened).to.deep.equal(mine.ok || mine.flattened);
      }),
      { numRuns: 200 },
    );
  });

  it("validates custom plugins, and names what it cannot", () => {
    const recording = ownRecording();
    const custom = recordedSchemas(
      {
        ...recording,
        plugins: {
          ...recording.plugins,
          "my-plugin": {
            entity_checks: [{ custom_entity_check: { field_sources: ["config.a"] } }],
            fields: [
              { protocols: { type: "set", default: ["http"], elements: { type: "string" } } },
              {
                config: {
                  type: "record",
                  required: true,
                  fields: [{ a: { type: "integer", between: [1, 5], required: true } }],
                },
              },
            ],
          },
        },
      },
      own,
    );
    const status = (a: unknown) =>
      validateRequest(custom.registry, "plugins", { name: "my-plugin", config: { a } }, CONTEXT)
        .status;
    expect([status(5), status(6), status("x")]).to.deep.equal([200, 400, 400]);
    expect(custom.warnings).to.deep.equal([
      "my-plugin: rules that are code are not shown by the Admin API, if it has any",
      "my-plugin: a check by code of the fields config.a is not carried out",
    ]);
  });

  it("refuses other files", () => {
    expect(() => readRecording("{}")).to.throw(RangeError, /no recorded schemas/);
    expect(() => readRecording("x")).to.throw(RangeError, /no JSON/);
  });
});

function configs(field: Field | undefined): fc.Arbitrary<object> {
  return field?.type === "record" ? records(field.fields ?? {}) : fc.constant({});
}

function records(fields: Fields): fc.Arbitrary<Record<string, unknown>> {
  const known = Object.entries(fields).map(([name, field]) => [name, values(field)] as const);
  const made = fc.record(Object.fromEntries(known), { requiredKeys: [] });
  return made.map((record) => objectOr(record)).map((record) => ({ ...record }));
}

/** Values that a field may well take, and some that it does not. */
function values(field: Field): fc.Arbitrary<unknown> {
  const odd = fc.constantFrom<unknown>(null, "", "x y", -1, 1.5, true, [], {});
  return fc.oneof({ weight: 8, arbitrary: likelyValues(field) }, { weight: 1, arbitrary: odd });
}

function likelyValues(field: Field): fc.Arbitrary<unknown> {
  if (field.one_of !== undefined) return fc.constantFrom(...field.one_of);
  switch (field.type) {
    case "string":
      return fc.constantFrom("a", "/a", "a.example", "GET", "http://a.example/x", "1.2.3.4", "a:b");
    case "integer":
    case "number":
      return fc.constantFrom(0, 1, 80, 429, 70_000);
    case "boolean":
      return fc.boolean();
    case "array":
    case "set":
      return fc.array(values(field.elements), { maxLength: 3 });
    case "map":
      return fc.dictionary(fc.constantFrom("a", "X-B"), values(field.values), { maxKeys: 2 });
    case "record":
      return configs(field);
    case "foreign":
    case "json":
    case "any":
      return fc.constant(null);
  }
}
