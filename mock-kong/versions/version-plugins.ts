// Which plugins a version brings along, and in which order they run there.
import { BUNDLED_PLUGINS } from "../admin/bundled-plugins.ts";
import { isBefore } from "./kong-version.ts";

/** Source: Kong 3.4.2 to 3.9.1, `BUNDLED_PLUGINS` of kong/constants.lua. Those of 3.4 are left out. */
const ADDED_IN: Readonly<Record<string, string>> = {
  "ai-prompt-decorator": "3.6",
  "ai-prompt-guard": "3.6",
  "ai-prompt-template": "3.6",
  "ai-proxy": "3.6",
  "ai-request-transformer": "3.6",
  "ai-response-transformer": "3.6",
  "standard-webhooks": "3.8",
  redirect: "3.9",
};

/** Source: Kong 3.4.2 to 3.9.1, `PRIORITY` of kong/plugins/NAME/handler.lua. */
const OLD_PRIORITIES: readonly {
  readonly before: string;
  readonly name: string;
  readonly priority: number;
}[] = [
  { before: "3.9", name: "ai-response-transformer", priority: 769 },
  { before: "3.9", name: "correlation-id", priority: 1 },
];

export function pluginsOfVersion(version: string): readonly string[] {
  return Object.keys(BUNDLED_PLUGINS).filter((name) => {
    const since = ADDED_IN[name];
    return since === undefined || !isBefore(version, since);
  });
}

/** The greatest runs first. */
export function pluginPriority(name: string, version: string): number {
  const old = OLD_PRIORITIES.find((one) => one.name === name && isBefore(version, one.before));
  return old?.priority ?? BUNDLED_PLUGINS[name] ?? 0;
}
