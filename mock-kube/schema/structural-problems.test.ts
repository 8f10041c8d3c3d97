import { expect } from "chai";
import type { JsonObject } from "../../core/json.ts";
import { structuralProblems } from "./structural-problems.ts";

const AT = "schema";
const object = (a: JsonObject): JsonObject => ({ type: "object", properties: { a } });
const map = (key: JsonObject): JsonObject => ({
  type: "array",
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["k"],
  items: { type: "object", properties: { k: key } },
});

/** A schema, and the first thing that is wrong with it. */
const cases: readonly (readonly [JsonObject, string | undefined])[] = [
  [object({ type: "string", default: "x" }), undefined],
  [object({ "x-kubernetes-int-or-string": true }), undefined],
  [object(map({ type: "string", default: "x" })), undefined],
  [{ properties: {} }, "schema.type: Required value: must not be empty at the root"],
  [
    { type: "array", items: { type: "string" } },
    'schema.type: Invalid value: "array": must be object at the root',
  ],
  [
    object({ description: "x" }),
    "schema.properties[a].type: Required value: must not be empty for specified object fields",
  ],
  [object({ type: "array" }), "schema.properties[a].items: Required value: must be specified"],
  [
    object({ type: "string", default: 5 }),
    'schema.properties[a].default: Invalid value: "integer":  in body must be of type string: "integer"',
  ],
  [
    object({ type: "object", properties: {}, additionalProperties: { type: "string" } }),
    "schema.properties[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive",
  ],
  [
    object({ type: "array", uniqueItems: true, items: { type: "string" } }),
    "schema.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
  ],
  [
    object({ type: "string", "x-kubernetes-validations": [{ rule: "" }] }),
    "schema.properties[a].x-kubernetes-validations[0].rule: Required value: rule is not specified",
  ],
  [
    object(map({ type: "string" })),
    "schema.properties[a].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
  ],
  [
    { type: "object", properties: { metadata: object({ type: "string" }) } },
    "schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified",
  ],
];

describe("structuralProblems", () => {
  for (const [schema, problem] of cases) {
    it(`finds ${problem ?? "nothing wrong"} in ${JSON.stringify(schema).slice(0, 80)}`, () => {
      const [first] = structuralProblems(schema, AT);
      expect(first && `${first.field}: ${first.detail}`).to.equal(problem);
    });
  }
});
