// Which installed packages a running program needs, by the lock file.
import { isJsonObject, objectOr } from "../../core/json.ts";

/** Folders under `node_modules` at the top, without those that only development needs; nested ones are inside them. */
export function productionModules(lockFile: unknown): readonly string[] {
  return Object.entries(objectOr(objectOr(lockFile)["packages"])).flatMap(([path, entry]) => {
    const [, folder] = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path) ?? [];
    if (folder === undefined || !isJsonObject(entry)) return [];
    const isLeftOut = entry["dev"] === true || entry["devOptional"] === true;
    return isLeftOut ? [] : [folder];
  });
}
