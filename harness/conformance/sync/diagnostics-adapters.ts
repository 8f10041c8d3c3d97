// What the diagnostics server answers after rounds.
import { objectOr, stringOr } from "../../../core/json.ts";
import { answerConfigDiagnostics } from "../../../controller/diagnostics/config-diagnostics.ts";
import { ConfigDumps } from "../../../controller/diagnostics/config-dumps.ts";
import type { SyncEvent } from "../../../controller/sync/sync-event.ts";
import type { SyncAdapter } from "./sync-adapter.ts";

type Updated = Extract<SyncEvent, { type: "gateway-updated" }>;

export const DIAGNOSTICS_ADAPTERS: Readonly<Record<string, SyncAdapter>> = {
  diagnostics_http: (recorded) => {
    const {
      provider,
      endpoint,
      expected_response: response,
      expected_status_code: code,
    } = recorded;
    const state = objectOr(provider);
    if (state["config_diffs_by_hash"] !== undefined) {
      return "only a database-backed Kong has differences to report";
    }
    const got = ask(stringOr(endpoint, ""), eventsBehind(state), true);
    const status = { status: code };
    if (response === undefined) return { expected: status, got: { status: got.status } };
    return {
      expected: { ...status, body: jsonOrText(stringOr(response, "")) },
      got: { status: got.status, body: jsonOrText(got.body) },
    };
  },
  config_dump_sanitization: ({ dump_sensitive: includesSensitive, key, expected }) => {
    const config = { _format_version: "3.0", certificates: [{ cert: "c", key }] };
    const event = updated({ config, result: { kind: "accepted" } });
    const { body } = ask("/successful", [event], includesSensitive === true);
    const dump = objectOr(objectOr(JSON.parse(body))["config"]);
    return {
      expected: { _format_version: "3.0", certificates: [{ cert: "c", key: expected }] },
      got: dump,
    };
  },
};

/** What must have happened for a server to know this. */
function eventsBehind(state: Readonly<Record<string, unknown>>): readonly SyncEvent[] {
  const { last_successful_config_dump: success, last_failed_config_dump: failure } = state;
  const { last_error_body: body, current_fallback_cache_meta: fallback } = state;
  const dumped = (dump: unknown, sha: string, result: Updated["result"]) => {
    const { format_version: version } = objectOr(dump);
    return dump === undefined
      ? []
      : [updated({ config: { _format_version: stringOr(version, "") }, sha, result })];
  };
  return [
    ...dumped(success, "success-hash", { kind: "accepted" }),
    ...dumped(failure, "failed-hash", rejected("")),
    ...(body === undefined ? [] : [updated({ result: rejected(stringOr(body, "")) })]),
    ...(fallback === undefined ? [] : [FALLBACK]),
  ];
}

const FALLBACK: SyncEvent = {
  type: "fallback-generated",
  metadata: { broken: [], excluded: [], backfilled: [] },
  durationMs: 1,
};

function ask(page: string, events: readonly SyncEvent[], includesSensitive: boolean) {
  const dumps = new ConfigDumps();
  for (const event of events) dumps.observe(event);
  const url = new URL(`http://localhost/debug/config${page}`);
  return answerConfigDiagnostics(url, dumps, { includesSensitive });
}

function updated(rest: Pick<Updated, "result"> & Partial<Updated>): SyncEvent {
  return {
    type: "gateway-updated",
    url: "http://gateway",
    isFallback: false,
    config: { _format_version: "3.0" },
    sha: "",
    bytes: 0,
    durationMs: 0,
    ...rest,
  };
}

function rejected(rawBody: string): Updated["result"] {
  return { kind: "rejected", message: "no", failures: [], unattributed: [], rawBody };
}

function jsonOrText(text: string): unknown {
  return text.startsWith("{") ? JSON.parse(text) : text;
}
