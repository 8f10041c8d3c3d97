// Recorded stories of fallbacks: folders with a set of files for each phase.
import { join } from "node:path";
import { arrayOr, objectOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { VectorsError } from "../faults.ts";
import { listFolder, readJsonObject, readText } from "../read-vectors.ts";
import { readObjects } from "../translation/case-folders.ts";

export interface Story {
  readonly name: string;
  readonly options: JsonObject;
  readonly phases: readonly Phase[];
}

export interface Phase {
  /** What the API server had in the end. */
  readonly objects: readonly KubeObject[];
  /** What led there: `op`, `object` and, for a patch, `mergePatch`. */
  readonly edits: readonly JsonObject[];
  /** Each push with its status and, where it was refused, the answer. */
  readonly posts: readonly JsonObject[];
  readonly events: readonly JsonObject[];
  /** `/debug/config/fallback` in the end. */
  readonly report: JsonObject;
  /** The last configuration that the gateway took. */
  readonly accepted: JsonObject;
}

const PHASES_MAX = 100;

/** `undefined` when the folder has no story. */
export async function readStories(folder: string): Promise<readonly Story[] | undefined> {
  const names = await listFolder(folder);
  const stories = await Promise.all(
    names.map(async (name) => {
      const phases = await readPhases(join(folder, name));
      const options = objectOr(await readJsonObject(join(folder, name, "options.json")));
      return { name, options, phases };
    }),
  );
  const found = stories.filter(({ phases }) => phases.length > 0);
  return found.length === 0 ? undefined : found;
}

async function readPhases(folder: string): Promise<readonly Phase[]> {
  const phases: Phase[] = [];
  while (phases.length < PHASES_MAX) {
    const path = (file: string) => join(folder, `phase-${phases.length}.${file}`);
    // oxlint-disable-next-line no-await-in-loop -- the first that is not there is the end
    const objects = await readText(path("in.yaml"));
    if (objects === undefined) break;
    // oxlint-disable-next-line no-await-in-loop -- see above
    const [edits, posts, events, report, accepted] = await Promise.all([
      readList(path("edits.json")),
      readList(path("posts.json")),
      readList(path("events.json")),
      readJsonObject(path("fallback.json")),
      readJsonObject(path("accepted.json")),
    ]);
    phases.push({
      objects: readObjects(objects, path("in.yaml")),
      edits,
      posts,
      events,
      report: report ?? {},
      accepted: accepted ?? {},
    });
  }
  return phases;
}

async function readList(path: string): Promise<readonly JsonObject[]> {
  const text = await readText(path);
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return arrayOr(list).map(objectOr);
  } catch (error) {
    throw new VectorsError(`${path} is not JSON`, { cause: error });
  }
}
