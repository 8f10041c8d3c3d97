// The options of a build, from what a recorded case says of how the real controller was started.
import { objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import type { TranslateOptions } from "../translate/translate-options.ts";

/** The certificates of the recordings are valid from the day before. */
const NOW_MS = Date.parse("2026-11-24T00:00:00Z");

export function recordedOptions(options: JsonObject): TranslateOptions {
  const flags = objectOr(options["feature_flags"]);
  return {
    ingressClass: stringOr(options["ingress_class"], "kong"),
    featureGates: Object.fromEntries(
      Object.entries(flags).map(([name, on]) => [name, on === true]),
    ),
    routerFlavor: flags["ExpressionRoutes"] === true ? "expressions" : "traditional_compatible",
    kongVersion: stringOr(options["kong_version"], ""),
    clusterDomain: stringOr(options["cluster_domain"], ""),
    enableDrainSupport: options["drain_support"] === true,
    combinedServicesFromDifferentHttpRoutes:
      flags["CombinedServicesFromDifferentHTTPRoutes"] === true,
    workspace: stringOr(options["workspace_for_ids"], ""),
    nowMs: NOW_MS,
    supportsRedirectPlugin: flags["SupportRedirectPlugin"] === true,
  };
}
