import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { objectOr } from "../../core/json.ts";
import type { RecordParts } from "./field.ts";
import { SchemaRegistry } from "./registry.ts";
import { schemaToJson } from "./schema-json.ts";

const FACTS = "../shared/facts/kong-3.9/schemas";
const registry = new SchemaRegistry();

describe("schemaToJson", () => {
  it("shows fields as a list and leaves code out", () => {
    const json = schemaToJson({
      fields: {
        host: { type: "string", required: true, custom_validator: "host" },
        limits: { type: "record", fields: { most: { type: "integer", default: 5 } } },
      },
      entity_checks: [
        { at_least_one_of: ["host"] },
        { custom_entity_check: { check: "nothing", field_sources: ["host"] } },
      ],
    });
    expect(json).to.deep.equal({
      entity_checks: [
        { at_least_one_of: ["host"] },
        { custom_entity_check: { field_sources: ["host"] } },
      ],
      fields: [
        { host: { type: "string", required: true } },
        { limits: { type: "record", fields: [{ most: { type: "integer", default: 5 } }] } },
      ],
    });
  });

  const places: readonly (readonly [string, ReadonlyMap<string, RecordParts>])[] = [
    ["", registry.entities],
    ["plugins/", registry.plugins],
    ["vaults/", registry.vaults],
  ];
  for (const [folder, known] of places) {
    for (const file of existsSync(FACTS) ? readdirSync(`${FACTS}/${folder}`) : []) {
      if (!file.endsWith(".json")) continue;
      const page = objectOr(JSON.parse(readFileSync(`${FACTS}/${folder}${file}`, "utf8")));
      if (page["status"] !== 200) continue;
      it(`shows ${folder}${file} as Kong 3.9.1 does`, () => {
        const schema = known.get(file.replace(".json", ""));
        // The session plugin's secret is made up when Kong starts.
        const body = JSON.stringify(page["body"]).replace(/"default":"\w{44}",?/, "");
        expect(schema && schemaToJson(schema)).to.deep.equal(JSON.parse(body));
      });
    }
  }
});
