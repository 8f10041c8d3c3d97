// The scenarios that there are: one a file in the folder `scenarios`.
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { isJsonObject } from "../../core/json.ts";
import type { Scenario } from "../scenario/scenario.ts";

export interface CatalogueEntry {
  readonly scenario: Scenario;
  readonly manifestsFolder: string;
}

const FOLDER = new URL("../../scenarios/", import.meta.url);

/** Every scenario by name, in alphabetical order. @throws {TypeError} for a file that exports none. */
export async function scenarioCatalogue(
  folder: URL = FOLDER,
): Promise<ReadonlyMap<string, CatalogueEntry>> {
  const files = (await readdir(folder)).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
  );
  const manifestsFolder = fileURLToPath(new URL("manifests/", folder));
  const entries = await Promise.all(
    files.map(async (file) => {
      const module: unknown = await import(new URL(file, folder).href);
      const scenario = isJsonObject(module) ? module["default"] : undefined;
      if (!isScenario(scenario)) throw new TypeError(`${file} has no scenario as default export`);
      return [scenario.name, { scenario, manifestsFolder }] as const;
    }),
  );
  return new Map(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isScenario(value: unknown): value is Scenario {
  return (
    isJsonObject(value) && typeof value["name"] === "string" && typeof value["run"] === "function"
  );
}
