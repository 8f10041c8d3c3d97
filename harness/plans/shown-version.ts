// Which version of a plan's object a pushed entity shows.
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import { TextMemory } from "../../core/text-memory.ts";
import { pushedText } from "../simulated/own-tags.ts";
import type { ObjectName, PlanObject } from "./plan.ts";
import { BAD_ID, configurationOf } from "./plan-objects.ts";

/** What a configuration says about one object of a plan. */
export interface ShownObject {
  readonly object: ObjectName;
  readonly entity: JsonObject;
}

const PLAN_KINDS_BY_KUBE: ReadonlyMap<string, PlanObject["kind"]> = new Map([
  ["KongPlugin", "plugin"],
  ["KongClusterPlugin", "global"],
  ["Ingress", "route"],
  ["HTTPRoute", "http-route"],
  ["Secret", "consumer"],
]);

const KNOWN_MAX = 300;
const KNOWN = new TextMemory<readonly ShownObject[]>(KNOWN_MAX);

/** As `shownIn`, of JSON: gateway after gateway is sent the same, in world after world, but for tags that say nothing here. */
export function shownInText(text: string): readonly ShownObject[] {
  return KNOWN.recall(pushedText(text).common, () => shownIn(JSON.parse(text)));
}

/** Everything in a document that has the tags of an object, and is of a kind that shows versions. */
function shownIn(document: unknown): readonly ShownObject[] {
  const found: ShownObject[] = [];
  const left = [document].filter(isTable);
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (isJsonObject(next)) {
      const object = objectOf(next);
      if (object !== undefined) found.push({ object, entity: next });
    }
    for (const value of Object.values(next)) if (isTable(value)) left.push(value);
  }
  return found;
}

function isTable(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function objectOf({ tags }: JsonObject): ObjectName | undefined {
  if (!Array.isArray(tags)) return undefined;
  const texts = tags.map(String);
  const valueOf = (key: string) => texts.find((tag) => tag.startsWith(key))?.slice(key.length);
  const kind = PLAN_KINDS_BY_KUBE.get(valueOf("k8s-kind:") ?? "");
  const name = valueOf("k8s-name:");
  return kind === undefined || name === undefined ? undefined : `${kind} ${name}`;
}

/** Whether an entity is made of this version of its object. */
export function shows(entity: JsonObject, version: PlanObject): boolean {
  switch (version.kind) {
    case "plugin":
    case "global": {
      const { plugin, config } = configurationOf(version);
      const pushed = objectOr(entity["config"]);
      const isSame = ([key, value]: readonly [string, unknown]) =>
        JSON.stringify(pushed[key]) === JSON.stringify(value);
      return entity["name"] === plugin && Object.entries(config).every(isSame);
    }
    case "route":
    case "http-route": {
      const { name, edition, health } = version;
      const [path = ""] = arrayOr(entity["paths"]).map(String);
      const [, text, end] = /^~?\/(.+?)([$/(]?)$/.exec(path) ?? [];
      return text === `${name}-${edition}` && (end === "(") === (health !== "valid");
    }
    case "service":
      return true;
    case "consumer": {
      const { name, edition, health } = version;
      const isBroken = stringOr(entity["id"], "") === BAD_ID;
      return (
        entity["key"] === `${name}-${edition}` &&
        health !== "unknown" &&
        isBroken === (health === "invalid")
      );
    }
  }
}
