// Tables that nothing puts to our controller, by the beginning of their names, with the reason.

const REASONS: readonly (readonly [start: string, reason: string])[] = [
  ["admission.", "the controller has no admission webhook"],
  ["test.envtest.admission", "the controller has no admission webhook"],
  ["test.", "asks a running cluster or gateway"],
  ["configfetcher.", "for gateways that hold a database; ours are DB-less"],
  ["deckgen.", "for gateways that hold a database; ours are DB-less"],
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
  ["gatewayapi.references", "inner structure: the permitted targets of grants"],
  ["kongstate.types/", "sanitised copies are compared with whole documents"],
  ["kongstate.credentials/", "sanitised copies are compared with whole documents"],
  ["store.", "keys of a Go cache"],
  ["translator.atc.", "the recording does not say whether matchers are joined by and or by or"],
  ["translator.subtranslator.httproute_atc/", "inner structure: traits and groups of matches"],
  ["translator.subtranslator.grpcroute_atc/", "inner structure: traits and groups of matches"],
  ["util.", "helper of Go's without a counterpart"],
];

const OTHERWISE = "inner structure, compared by what whole builds make of it";

export function whyUncompared(table: string): string {
  return REASONS.find(([start]) => table.startsWith(start))?.[1] ?? OTHERWISE;
}
