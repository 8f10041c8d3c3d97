// `GET /debug/config/...`: what was pushed last, what was refused, and what a fallback left out.
import { groupOf } from "../../core/kube.ts";
import type { AffectedObject, FallbackMetadata } from "../fallback/generator.ts";
import type { HttpReply } from "../server.ts";
import { refText, type ObjectRef } from "../snapshot/object-ref.ts";
import type { ConfigDump, ConfigDumps } from "./config-dumps.ts";
import { jsonReply, noContent, notFound, textReply } from "./reply.ts";
import { sanitizeConfig } from "./sanitize-config.ts";

export interface ConfigDiagnosticsOptions {
  /** Flag dump-sensitive-config: show keys and passwords too. */
  readonly includesSensitive: boolean;
}

/** @see KIC v3.5.13 internal/diagnostics/http_handler.go */
export function answerConfigDiagnostics(
  { pathname }: URL,
  dumps: ConfigDumps,
  options: ConfigDiagnosticsOptions,
): HttpReply {
  switch (pathname) {
    case "/debug/config/successful":
      return dumpReply(dumps.successful, options);
    case "/debug/config/failed":
      return dumpReply(dumps.failed, options);
    case "/debug/config/raw-error":
      return dumps.rawError === undefined || dumps.rawError === ""
        ? noContent()
        : textReply(dumps.rawError);
    case "/debug/config/fallback":
      return jsonReply(fallbackReport(dumps.fallback));
    case "/debug/config/diff-report":
      return diffReply(options);
    default:
      return notFound();
  }
}

function dumpReply(
  dump: ConfigDump | undefined,
  { includesSensitive }: ConfigDiagnosticsOptions,
): HttpReply {
  if (dump === undefined) return noContent();
  const { hash, config } = dump;
  return jsonReply({ hash, config: includesSensitive ? config : sanitizeConfig(config) });
}

function fallbackReport(metadata: FallbackMetadata | undefined): object {
  if (metadata === undefined) return { status: "not-triggered" };
  const { broken, excluded, backfilled } = metadata;
  return {
    status: "triggered",
    ...listUnlessEmpty(
      "brokenObjects",
      broken.map((object) => described(object)),
    ),
    ...listUnlessEmpty("excludedObjects", excluded.map(describedWithCauses)),
    ...listUnlessEmpty("backfilledObjects", backfilled.map(describedWithCauses)),
  };
}

function listUnlessEmpty(key: string, list: readonly object[]): object {
  return list.length === 0 ? {} : { [key]: list };
}

function describedWithCauses({ object, causes }: AffectedObject): object {
  const version = object.apiVersion.slice(object.apiVersion.indexOf("/") + 1);
  return described(object, { version, causingObjects: causes.map(refText) });
}

function described(
  { apiVersion, kind, namespace = "", name, uid = "" }: ObjectRef,
  rest: { readonly version?: string; readonly causingObjects?: readonly string[] } = {},
): object {
  const { version, causingObjects } = rest;
  return {
    group: groupOf(apiVersion),
    kind,
    ...(version !== undefined && { version }),
    namespace,
    name,
    id: uid,
    ...(causingObjects !== undefined && { causingObjects }),
  };
}

/**
 * Differences between configurations are known with a database only, and there is none here. Who may not see them is
 * told so with 200, too: KIC means 404, but has sent the body by then.
 *
 * @see KIC v3.5.13 internal/diagnostics/http_handler.go
 */
function diffReply({ includesSensitive }: ConfigDiagnosticsOptions): HttpReply {
  const message = includesSensitive
    ? "no diffs available"
    : "differences show sensitive data: enable them with --dump-sensitive-config";
  return jsonReply({ message, hash: "", timestamp: "", diffs: null, available: null });
}
