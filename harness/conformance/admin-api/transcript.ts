// Recorded requests and answers: the files of `admin-api/`, read.
import { basename, join } from "node:path";
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import { VectorsError } from "../faults.ts";
import { listFolder, readJsonObject } from "../read-vectors.ts";
import type { HeaderLine } from "../wire/parse-answer.ts";

/** `other`: one that our nodes do not have. */
export type ListenerName = "admin" | "proxy" | "proxy_ssl" | "status" | "other";

export interface Transcript {
  /** The file's name without its ending. */
  readonly name: string;
  /** Files that settings name as `{{file:NAME}}`. */
  readonly files: Readonly<Record<string, string>>;
  readonly cases: readonly TranscriptCase[];
}

export interface TranscriptCase {
  readonly name: string;
  readonly listener: ListenerName;
  /** The case whose configuration must be in force; `fresh`: none at all; `*`: it does not matter. */
  readonly state: string;
  readonly request: RecordedRequest;
  readonly response: RecordedResponse;
  /** Cases of one group follow one another on one node. */
  readonly group: string | undefined;
  /** The group starts on an empty node. */
  readonly isGroupFresh: boolean;
  /** The node is stopped and started again before it, and keeps its configuration. */
  readonly isAfterRestart: boolean;
  /** Only there to make a state. */
  readonly isSetup: boolean;
  readonly settings: Readonly<Record<string, string>>;
  /** To be sent in the beginning of a minute or second. */
  readonly align: { readonly secondMax?: number; readonly msMax?: number } | undefined;
  readonly settleMs: number;
  /** `{{date}}` and `{{signature}}` of the request are filled in. */
  readonly sign: { readonly digest: string; readonly secret: string } | undefined;
  readonly serverName: string | undefined;
  /** Of the certificate that was shown. */
  readonly certificateSubject: string | undefined;
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly HeaderLine[];
  readonly body: string | Buffer | undefined;
}

export interface RecordedResponse {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  readonly body: RecordedBody;
}

export type RecordedBody =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bytes"; readonly base64: string }
  /** How many entries each map of it has. */
  | { readonly kind: "counts"; readonly counts: JsonObject };

const REPEAT_MAX = 1_000_000;

/** `undefined` when the folder has none. */
export async function readTranscripts(folder: string): Promise<readonly Transcript[] | undefined> {
  const names = (await listFolder(folder)).filter((name) => /^\d.*\.json$/.test(name));
  if (names.length === 0) return undefined;
  return Promise.all(
    names.map(async (name) => {
      const file = await readJsonObject(join(folder, name));
      return readTranscript(basename(name, ".json"), file ?? {});
    }),
  );
}

function readTranscript(name: string, file: JsonObject): Transcript {
  const settings = textRecord(file["node"]);
  return {
    name,
    files: textRecord(file["node_files"]),
    cases: arrayOr(file["cases"]).map((recorded) => readCase(name, objectOr(recorded), settings)),
  };
}

function readCase(
  file: string,
  recorded: JsonObject,
  fileSettings: Readonly<Record<string, string>>,
): TranscriptCase {
  const { name, listener, request, response, node, tls, align, sign } = recorded;
  if (typeof name !== "string" || !isJsonObject(request)) {
    throw new VectorsError(`${file}: a case is not one: ${JSON.stringify(name)}`);
  }
  const answer = objectOr(response);
  return {
    name,
    listener: isListenerName(listener) ? listener : "other",
    state: stringOr(recorded["state"], "*"),
    request: {
      method: stringOr(request["method"], "GET"),
      path: stringOr(request["path"], "/"),
      headers: readHeaders(request["headers"]),
      body: readRequestBody(request),
    },
    response: {
      status: Number(answer["status"]),
      headers: readHeaders(answer["headers"]),
      body: readResponseBody(answer),
    },
    group: stringOr(recorded["group"], undefined),
    isGroupFresh: recorded["fresh"] === true,
    isAfterRestart: recorded["restart"] === "keep",
    isSetup: recorded["setup"] === true,
    settings: isJsonObject(node) ? textRecord(node) : fileSettings,
    align: isJsonObject(align) ? readAlign(align) : undefined,
    settleMs: Number(recorded["settle_ms"] ?? 0),
    sign: isJsonObject(sign)
      ? { digest: String(sign["digest"]), secret: String(sign["secret"]) }
      : undefined,
    serverName: stringOr(objectOr(tls)["sni"], undefined),
    certificateSubject: stringOr(objectOr(tls)["subject"], undefined),
  };
}

function isListenerName(value: unknown): value is ListenerName {
  return value === "admin" || value === "proxy" || value === "proxy_ssl" || value === "status";
}

function textRecord(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(objectOr(value)).map(([name, text]) => [name, String(text)]),
  );
}

function readHeaders(value: unknown): readonly HeaderLine[] {
  return arrayOr(value).map((line) => {
    const [name, text] = arrayOr(line);
    return [String(name), String(text)];
  });
}

function readAlign({ second_max, ms_max }: JsonObject): TranscriptCase["align"] {
  return {
    ...(typeof second_max === "number" && { secondMax: second_max }),
    ...(typeof ms_max === "number" && { msMax: ms_max }),
  };
}

function readRequestBody(request: JsonObject): string | Buffer | undefined {
  const { body, body_base64, body_repeat } = request;
  if (typeof body_base64 === "string") return Buffer.from(body_base64, "base64");
  if (isJsonObject(body_repeat)) return repeatedText(body_repeat);
  return stringOr(body, undefined);
}

/** `prefix`, `count` times `item` with its number for `%d`, `separator` in between, `suffix`. */
function repeatedText({ prefix, item, separator, suffix, count }: JsonObject): string {
  const length = Number(count);
  if (!(length <= REPEAT_MAX)) throw new VectorsError(`a body repeats ${length} times`);
  const items = Array.from({ length }, (_, index) =>
    stringOr(item, "").replaceAll("%d", String(index)),
  );
  return stringOr(prefix, "") + items.join(stringOr(separator, "")) + stringOr(suffix, "");
}

function readResponseBody({ body, body_base64, body_counts }: JsonObject): RecordedBody {
  if (isJsonObject(body_counts)) return { kind: "counts", counts: body_counts };
  if (typeof body_base64 === "string") return { kind: "bytes", base64: body_base64 };
  return { kind: "text", text: stringOr(body, "") };
}
