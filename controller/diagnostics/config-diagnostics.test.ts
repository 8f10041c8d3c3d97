import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import type { DeclarativeConfig } from "../../core/kong.ts";
import type { HttpReply } from "../server.ts";
import type { SyncEvent } from "../sync/sync-event.ts";
import { answerConfigDiagnostics } from "./config-diagnostics.ts";
import { ConfigDumps, diagnosticsObserver } from "./config-dumps.ts";

const PLUGIN = {
  apiVersion: "configuration.konghq.com/v1",
  kind: "KongClusterPlugin",
  name: "limit",
  uid: "1",
};
const SERVICE = { apiVersion: "v1", kind: "Service", namespace: "shop", name: "web", uid: "2" };
const FALLBACK: SyncEvent = {
  type: "fallback-generated",
  metadata: { broken: [PLUGIN], excluded: [{ object: SERVICE, causes: [PLUGIN] }], backfilled: [] },
  durationMs: 1,
};

describe("answerConfigDiagnostics", () => {
  it("has nothing to show before the first push", () => {
    for (const page of ["successful", "failed", "raw-error"]) {
      expect(ask(page)).to.deep.include({ status: 204, body: "" });
    }
    expect(parsed(ask("fallback"))).to.deep.equal({ status: "not-triggered" });
  });

  for (const kind of ["accepted", "unchanged"] as const) {
    it(`shows what the gateways hold (${kind})`, () => {
      const reply = ask("successful", updated({ sha: "abc", result: { kind } }));
      expect(reply).to.include({ status: 200, contentType: "application/json" });
      expect(parsed(reply)).to.deep.equal({ hash: "abc", config: { _format_version: "3.0" } });
    });
  }

  it("shows what was refused, and the gateway's own words", () => {
    const events = [updated({ sha: "abc", result: rejected("because") })];
    expect(parsed(ask("failed", ...events))).to.deep.include({ hash: "abc" });
    expect(ask("raw-error", ...events)).to.include({ status: 200, body: "because" });
    expect(ask("successful", ...events).status).to.equal(204);
  });

  it("forgets the gateway's words when a later push fails without any", () => {
    const result = { kind: "failed", message: "no answer", reason: "network" } as const;
    const events = [updated({ result: rejected("because") }), updated({ result })];
    expect(ask("raw-error", ...events).status).to.equal(204);
  });

  it("shows what a fallback left out and why, until everything is accepted again", () => {
    const fallbackAccepted = updated({ isFallback: true, result: { kind: "accepted" } });
    const object = { namespace: "shop", name: "web", id: "2" };
    const causingObjects = ["configuration.konghq.com/KongClusterPlugin:limit"];
    const group = "configuration.konghq.com";
    expect(parsed(ask("fallback", FALLBACK, fallbackAccepted))).to.deep.equal({
      status: "triggered",
      brokenObjects: [{ group, kind: "KongClusterPlugin", namespace: "", name: "limit", id: "1" }],
      excludedObjects: [{ group: "", kind: "Service", version: "v1", ...object, causingObjects }],
    });
    const accepted = updated({ result: { kind: "accepted" } });
    expect(parsed(ask("fallback", FALLBACK, fallbackAccepted, accepted))).to.deep.equal({
      status: "not-triggered",
    });
  });

  it("answers 404 to what it does not know", () => {
    expect(ask("other").status).to.equal(404);
    expect(ask("").status).to.equal(404);
  });

  it("has no differences to show, and would not show them to everybody", () => {
    expect(ask("diff-report").status).to.equal(200);
    expect(parsed(ask("diff-report")))
      .to.have.property("message")
      .that.includes("sensitive");
    expect(parsed(ask("diff-report?hash=x", "sensitive"))).to.deep.include({
      message: "no diffs available",
    });
  });
});

/** Recorded cases of the real controller, replayed when they are at hand. */
const VECTORS = new URL("../../../shared/vectors/controller/sync/", import.meta.url);

interface HttpVectors {
  readonly cases: readonly {
    readonly id: string;
    readonly name: string;
    readonly endpoint: string;
    readonly expected_status_code: number;
    readonly expected_response?: string;
    readonly provider: {
      readonly last_successful_config_dump?: { readonly format_version: string };
      readonly last_failed_config_dump?: { readonly format_version: string };
      readonly last_error_body?: string;
      readonly current_fallback_cache_meta?: object;
      readonly config_diffs_by_hash?: object;
    };
  }[];
}

if (existsSync(VECTORS)) {
  const { cases }: HttpVectors = JSON.parse(read("diagnostics_http.json"));
  describe("recorded diagnostics", () => {
    for (const { provider, ...vector } of cases) {
      const title = `${vector.id} ${vector.name}`;
      if (provider.config_diffs_by_hash) {
        it(`${title} (pending: only a database-backed Kong has differences to report)`);
        continue;
      }
      it(title, () => {
        const success = provider.last_successful_config_dump;
        const failure = provider.last_failed_config_dump;
        const body = provider.last_error_body;
        const reply = ask(
          vector.endpoint.slice(1),
          ...(success
            ? [dumped(success.format_version, "success-hash", { kind: "accepted" })]
            : []),
          ...(failure ? [dumped(failure.format_version, "failed-hash", rejected(""))] : []),
          ...(body ? [updated({ result: rejected(body) })] : []),
          ...(provider.current_fallback_cache_meta ? [FALLBACK] : []),
          "sensitive",
        );
        expect(reply.status).to.equal(vector.expected_status_code);
        const expected = vector.expected_response;
        if (expected?.startsWith("{")) expect(parsed(reply)).to.deep.equal(JSON.parse(expected));
        else if (expected !== undefined) expect(reply.body).to.equal(expected);
      });
    }
  });

  interface SanitizeVectors {
    readonly cases: readonly {
      readonly id: string;
      readonly dump_sensitive: boolean;
      readonly key: string;
      readonly expected: string;
    }[];
  }
  const { cases: dumps }: SanitizeVectors = JSON.parse(read("config_dump_sanitization.json"));
  describe("recorded sanitizing of dumps", () => {
    for (const { id, dump_sensitive: isSensitive, key, expected } of dumps) {
      it(id, () => {
        const config = { _format_version: "3.0", certificates: [{ cert: "c", key }] };
        const event = updated({ config, result: { kind: "accepted" } });
        const reply = isSensitive
          ? ask("successful", event, "sensitive")
          : ask("successful", event);
        expect(parsed(reply)).to.have.nested.property("config.certificates[0].key", expected);
      });
    }
  });
}

function read(file: string): string {
  return readFileSync(new URL(file, VECTORS), "utf8");
}

function ask(page: string, ...history: readonly (SyncEvent | "sensitive")[]): HttpReply {
  const dumps = new ConfigDumps();
  const observe = diagnosticsObserver(dumps);
  for (const event of history) if (event !== "sensitive") observe(event);
  return answerConfigDiagnostics(new URL(`http://localhost/debug/config/${page}`), dumps, {
    includesSensitive: history.includes("sensitive"),
  });
}

function parsed({ body }: HttpReply): unknown {
  return JSON.parse(body);
}

type Updated = Extract<SyncEvent, { type: "gateway-updated" }>;

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

function dumped(version: string, sha: string, result: Updated["result"]): SyncEvent {
  const config: DeclarativeConfig = { _format_version: version };
  return updated({ sha, config, result });
}

function rejected(rawBody: string): Updated["result"] {
  return { kind: "rejected", message: "no", failures: [], unattributed: [], rawBody };
}
