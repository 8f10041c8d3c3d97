// What follows from the options: which parts of the translation are on.
import type { TranslateOptions } from "./translate-options.ts";
import { isVersionAtLeast } from "./versions.ts";

export interface TranslationFlags {
  readonly expressionRoutes: boolean;
  readonly fillIds: boolean;
  readonly rewriteUris: boolean;
  readonly kongServiceFacade: boolean;
  readonly kongCustomEntity: boolean;
  /** Kong before 3.9 has no `redirect` plugin. */
  readonly redirectPlugin: boolean;
  /** Kong before 3.11 has no sticky sessions. */
  readonly stickySessions: boolean;
}

const GATES_ON_BY_DEFAULT: ReadonlySet<string> = new Set(["FillIDs", "KongCustomEntity"]);

export function translationFlags(options: TranslateOptions): TranslationFlags {
  const gate = (name: string) => options.featureGates[name] ?? GATES_ON_BY_DEFAULT.has(name);
  return {
    expressionRoutes: options.routerFlavor === "expressions",
    fillIds: gate("FillIDs"),
    rewriteUris: gate("RewriteURIs"),
    kongServiceFacade: gate("KongServiceFacade"),
    kongCustomEntity: gate("KongCustomEntity"),
    redirectPlugin: options.supportsRedirectPlugin ?? isVersionAtLeast(options.kongVersion, [3, 9]),
    stickySessions: isVersionAtLeast(options.kongVersion, [3, 11]),
  };
}
