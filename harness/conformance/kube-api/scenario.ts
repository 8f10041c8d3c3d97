// Recorded stories of a Kubernetes API server: the files of `kube-api/`, read.
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import { join } from "node:path";
import { listFolder, readJsonObject } from "../read-vectors.ts";

export interface KubeScenario {
  readonly name: string;
  /** What the recorded server had: `kic-crds`, `gateway-crds`, `feature-gate:NAME`. */
  readonly needs: readonly string[];
  /** Sent, but not compared: must succeed. */
  readonly setup: readonly KubeStep[];
  readonly steps: readonly KubeStep[];
  readonly teardown: readonly KubeStep[];
}

export interface KubeStep {
  readonly name: string;
  readonly request: KubeRequest;
  readonly response: JsonObject;
  /** Variables of later requests, and where in the answer's body they stand. */
  readonly capture: Readonly<Record<string, string>>;
  /** The members of the body that count; absent: all. */
  readonly pickKeys: readonly string[] | undefined;
  /** The items of lists, or members of objects, that count. */
  readonly picks: readonly Pick[];
  readonly ignoresBody: boolean;
  readonly settleMs: number;
  readonly watch: RecordedWatch | undefined;
}

export interface KubeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: JsonObject;
  /** An empty value takes a header away. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly bodyText: string | undefined;
  readonly hasNoContentType: boolean;
}

export interface Pick {
  readonly path: readonly string[];
  /** `*`: the keys of an object are the values. */
  readonly key: readonly string[];
  readonly values: readonly unknown[];
}

export interface RecordedWatch {
  /** It is open while these steps run. */
  readonly during: readonly string[];
  readonly events: readonly unknown[];
  /** Whether the server ends it. */
  readonly isEnded: boolean;
  /** The body of a refused watch; `undefined` where none was recorded. */
  readonly text: unknown;
}

/** `undefined` when the folder has none. */
export async function readScenarios(folder: string): Promise<readonly KubeScenario[] | undefined> {
  const names = (await listFolder(folder)).filter((name) => name.endsWith(".json"));
  const files = await Promise.all(names.map((name) => readJsonObject(join(folder, name))));
  const scenarios = files.filter((file) => Array.isArray(file?.["steps"])).map(readScenario);
  return scenarios.length === 0 ? undefined : scenarios;
}

function readScenario(file: JsonObject | undefined): KubeScenario {
  const { name, needs, setup, steps, teardown } = file ?? {};
  return {
    name: String(name),
    needs: arrayOr(needs).map(String),
    setup: arrayOr(setup).map(readStep),
    steps: arrayOr(steps).map(readStep),
    teardown: arrayOr(teardown).map(readStep),
  };
}

function readStep(value: unknown): KubeStep {
  const step = objectOr(value);
  const { name, request, response, capture, pick, pickKeys, noBody, settleMs, watch } = step;
  return {
    name: String(name),
    request: readRequest(objectOr(request)),
    response: objectOr(response),
    capture: textRecord(capture),
    pickKeys: Array.isArray(pickKeys) ? pickKeys.map(String) : undefined,
    picks: arrayOr(pick).map((one) => readPick(objectOr(one))),
    ignoresBody: noBody === true,
    settleMs: typeof settleMs === "number" ? settleMs : 0,
    watch: isJsonObject(watch) ? readWatch(watch) : undefined,
  };
}

function readRequest(request: JsonObject): KubeRequest {
  const { method, path, query, headers, body, bodyText, noContentType } = request;
  return {
    method: stringOr(method, "GET"),
    path: stringOr(path, "/"),
    query: objectOr(query),
    headers: textRecord(headers),
    body,
    bodyText: stringOr(bodyText, undefined),
    hasNoContentType: noContentType === true,
  };
}

function readPick({ path, key, values }: JsonObject): Pick {
  return {
    path: String(path).split("."),
    key: String(key).split("."),
    values: arrayOr(values),
  };
}

function readWatch({ during, events, ended, text }: JsonObject): RecordedWatch {
  return {
    during: arrayOr(during).map(String),
    events: arrayOr(events),
    isEnded: ended === true,
    text,
  };
}

function textRecord(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(objectOr(value)).map(([name, text]) => [name, String(text)]),
  );
}
