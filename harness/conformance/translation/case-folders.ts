// Folders with Kubernetes objects and the configuration that a real controller makes of them.
import { join } from "node:path";
import { parse } from "yaml";
import { isJsonObject, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { ManifestError, parseManifests } from "../../manifests/parse-manifests.ts";
import { VectorsError } from "../faults.ts";
import { listFolder, readJsonObject, readText } from "../read-vectors.ts";

export interface TranslationCase {
  readonly name: string;
  readonly options: JsonObject;
  readonly objects: readonly KubeObject[];
  readonly expected: unknown;
  /** `undefined`: not recorded. */
  readonly failures: readonly JsonObject[] | undefined;
}

/** @param expectedFile JSON or YAML. `undefined` when the folder has no case. */
export async function readCaseFolders(
  folder: string,
  expectedFile: string,
): Promise<readonly TranslationCase[] | undefined> {
  const names = await listFolder(folder);
  const cases = await Promise.all(
    names.map(async (name): Promise<TranslationCase | undefined> => {
      const path = join(folder, name);
      const options = await readJsonObject(join(path, "options.json"));
      const objects = await readText(join(path, "in.yaml"));
      const expected = await readText(join(path, expectedFile));
      if (options === undefined || objects === undefined || expected === undefined)
        return undefined;
      const failures = await readText(join(path, "failures.json"));
      return {
        name,
        options,
        objects: readObjects(objects, join(path, "in.yaml")),
        expected: readYaml(expected, join(path, expectedFile)),
        failures:
          failures === undefined ? undefined : readList(failures, join(path, "failures.json")),
      };
    }),
  );
  const found = cases.filter((one) => one !== undefined);
  return found.length === 0 ? undefined : found;
}

export function readObjects(text: string, place: string): readonly KubeObject[] {
  try {
    return parseManifests(text, place);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    throw new VectorsError(error.message, { cause: error });
  }
}

/** JSON is YAML. */
function readYaml(text: string, place: string): unknown {
  try {
    const value: unknown = parse(text);
    return value;
  } catch (error) {
    throw new VectorsError(`${place} is not YAML`, { cause: error });
  }
}

function readList(text: string, place: string): readonly JsonObject[] {
  const list = readYaml(text, place);
  if (!Array.isArray(list)) throw new VectorsError(`${place} is not a list`);
  return list.filter(isJsonObject);
}
