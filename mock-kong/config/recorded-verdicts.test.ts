import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import { seededRandom } from "../../core/random.ts";
import type { RouterFlavor } from "../schema/router-flavor.ts";
import { SchemaRegistry } from "../schema/registry.ts";
import { CONFORMANCE_FLOORS } from "./conformance-floors.ts";
import { loadConfig } from "./load-config.ts";
import { parseBody } from "./parse-body.ts";

const RECORDING = "../shared/vectors/config-verdicts/kong-3.9.1.jsonl";
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Share of the cases that agree, and the ids of those that do not. */
class Tally {
  #agreed = 0;
  readonly #failed: string[] = [];

  count(id: string, agrees: boolean): void {
    if (agrees) this.#agreed += 1;
    else this.#failed.push(id);
  }

  expectAtLeast(floor: number, what: string): void {
    const total = this.#agreed + this.#failed.length;
    const percent = (100 * this.#agreed) / Math.max(1, total);
    const summary = `${what}: ${this.#failed.length} of ${total} differ: ${this.#failed.slice(0, 10).join(" ")}`;
    expect(percent, summary).to.be.at.least(floor);
  }
}

describe("loadConfig, against recorded verdicts of Kong 3.9.1", function () {
  this.timeout(60_000);
  const recorded = existsSync(RECORDING) ? lines(RECORDING) : [];

  it(`agrees with ${recorded.length} recordings`, function () {
    if (recorded.length === 0) this.skip();
    const [verdict, fields, texts] = [new Tally(), new Tally(), new Tally()];
    for (const recording of recorded) {
      const id = stringOr(recording["id"], "");
      const wanted = objectOr(recording["expect"]);
      const text = bodyOf(recording);
      const answer = answerTo(text, recording);
      verdict.count(id, kind(answer.status) === kind(Number(wanted["status"])));
      const expected = flattened(wanted["flattened"], text);
      const got = flattened(objectOr(answer.body)["flattened_errors"], text);
      fields.count(id, same(expected.map(fieldOf), got.map(fieldOf)));
      texts.count(id, same(expected, got));
    }
    verdict.expectAtLeast(CONFORMANCE_FLOORS.verdict, "verdicts");
    fields.expectAtLeast(CONFORMANCE_FLOORS.flattenedFields, "fields of flattened errors");
    texts.expectAtLeast(CONFORMANCE_FLOORS.flattenedTexts, "texts of flattened errors");
  });
});

const registries = new Map<string, SchemaRegistry>();

function answerTo(text: string, { flavor, query }: JsonObject): Answer {
  const name = stringOr(flavor, "traditional_compatible");
  const schemas =
    registries.get(name) ?? new SchemaRegistry({ routerFlavor: name as RouterFlavor });
  registries.set(name, schemas);
  const args = Object.entries(objectOr(query)).filter(([, value]) => value !== 0);
  const parsed = parseBody({
    contentType: "application/json",
    body: Buffer.from(text),
    query: new Map(args.map(([key, value]) => [key, [String(value)]])),
  });
  if (!parsed.ok) return { status: parsed.status, body: parsed.body };
  const random = seededRandom(1);
  const result = loadConfig(parsed.document, { random, nowSeconds: 1_795_469_966, schemas });
  if (result.ok) return { status: 201, body: result.view };
  if (!parsed.flattenErrors) return result;
  return { status: result.flattenedStatus, body: result.flattened };
}

function kind(status: number): number {
  return Math.floor(status / 100);
}

interface FlatError {
  readonly entity: string;
  readonly field: string;
  readonly text: string;
}

function flattened(list: unknown, body: string): readonly FlatError[] {
  return arrayOr(list).flatMap((item) => {
    const { entity_type: type, entity_name: name, errors } = objectOr(item);
    return arrayOr(errors).map((error) => {
      const { field, message, type: errorType } = objectOr(error);
      return {
        entity: `${String(type)} ${stringOr(name, "")}`,
        field: `${String(errorType)} ${JSON.stringify(field)}`,
        text: masked(String(message), body),
      };
    });
  });
}

/** Ids that are made up differ; lists of quoted names come in any order. */
function masked(text: string, body: string): string {
  return text
    .replaceAll(UUID, (id) => (body.includes(id) ? id : "<uuid>"))
    .replaceAll(/'[^']*'(?:, '[^']*')+/g, (names) => names.split(", ").toSorted().join(", "));
}

function fieldOf({ entity, field }: FlatError): Omit<FlatError, "text"> {
  return { entity, field };
}

function same(left: readonly object[], right: readonly object[]): boolean {
  return sortedText(left) === sortedText(right);
}

function sortedText(list: readonly object[]): string {
  return list
    .map((item) => JSON.stringify(item))
    .toSorted()
    .join("\n");
}

function bodyOf({ body }: JsonObject): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

function lines(path: string): readonly JsonObject[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => objectOr(JSON.parse(line)));
}
