// Tables that nothing puts to our controller, by the beginning of their names, with the reason.

const REASONS: readonly (readonly [start: string, reason: string])[] = [
  ["admission.", "the controller has no admission webhook"],
  ["test.envtest.admission", "the controller has no admission webhook"],
  ["test.", "asks a running cluster or gateway"],
  ["configfetcher.", "what a gateway lists is not turned into inner structures again"],
  ["konnect.", "Konnect is not served"],
  [
    "controllers.gateway.route_parent_status",
    "helper of a status writer, told by its inner structures",
  ],
  [
    "controllers.gateway.",
    "helper of a status writer: whole statuses are compared in recorded-status",
  ],
  [
    "controllers.configuration.",
    "helper of an informer or status writer, told by its inner structures",
  ],
  ["gatewayapi.references", "the recording has lost its grants"],
  ["kongstate.util/prettyprint", "part of a message that other tables have as a whole"],
  ["store.", "keys of a Go cache"],
  ["translator.atc.", "the recording does not say whether matchers are joined by and or by or"],
  ["translator.translate_upstreams_drain_support/", "single values, without what becomes of them"],
  ["translator.translator/secretconfigurationplugin", "the recording has lost its Secrets"],
  ["translator.wrappers_refchecker/", "whether a grant is needed is decided where it is used"],
  ["util.conditions/", "the recording has lost its conditions"],
  ["util.", "helper of Go's without a counterpart"],
];

const OTHERWISE = "inner structure, compared by what whole builds make of it";

export function whyUncompared(table: string): string {
  return REASONS.find(([start]) => table.startsWith(start))?.[1] ?? OTHERWISE;
}
