// A route with paths of several lengths counts as several routes, one a length, each with its own priority.
import { uuidV5 } from "../../core/uuid.ts";
import { toByteString } from "./byte-string.ts";
import { isRegexPath, type RouteEntity } from "./route-entity.ts";

/** The name space of the ids that the parts get; ids break ties. Source: Kong 3.9 kong/router/transform.lua. */
const PART_NAMESPACE = "7f145bf9-0dce-4f91-98eb-debbce4b9f6b";

/** Regular expressions form one part. A route whose paths have one length stays as it is. */
export function splitPaths(route: RouteEntity): readonly RouteEntity[] {
  const groups = new Map<number, string[]>();
  for (const path of route.paths ?? []) {
    const key = isRegexPath(path) ? 0 : toByteString(path).length;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [path]);
    else group.push(path);
  }
  if (groups.size < 2 || route.expression != null) return [route];
  return [...groups.values()].map((paths, index) => ({
    ...route,
    paths,
    id: uuidV5(PART_NAMESPACE, `${route.id}#${index + 1}`),
  }));
}
