// What a person or a program outside may do to the server itself, under `/mock-kube/`: faults, snapshots, restarts.
import { isJsonObject, type JsonObject } from "../core/json.ts";
import { readKubeFault } from "./faults/kube-fault.ts";
import type { KubeFaults } from "./faults/kube-faults.ts";
import { jsonResponse, PAGE_NOT_FOUND, type ApiRequest, type ApiResponse } from "./http/message.ts";
import type { ClusterSnapshot } from "./cluster-snapshot.ts";

export interface RestartOptions {
  /** How long nothing listens; 0 when absent. */
  readonly downMs?: number;
  /** Come back with what was there at the start only. */
  readonly loseState?: boolean;
}

export interface Controls {
  readonly faults: KubeFaults;
  readonly snapshot: () => ClusterSnapshot;
  /** Begins; the answer still goes out. */
  readonly restart: (options: RestartOptions) => void;
}

const PREFIX = "/mock-kube/";
const DOWN_MS_MAX = 3_600_000;

/** `undefined` for other paths. */
export function controlResponse(controls: Controls, request: ApiRequest): ApiResponse | undefined {
  if (!request.path.startsWith(PREFIX)) return undefined;
  const [what, id] = request.path.slice(PREFIX.length).split("/");
  try {
    switch (`${request.method} ${what}`) {
      case "GET faults":
        return jsonResponse(200, { faults: controls.faults.active });
      case "POST faults":
        return jsonResponse(201, { id: controls.faults.add(readKubeFault(bodyOf(request))) });
      case "DELETE faults":
        return withdraw(controls.faults, id);
      case "GET snapshot":
        return jsonResponse(200, controls.snapshot());
      case "POST restart":
        controls.restart(restartOptions(bodyOf(request)));
        return jsonResponse(202, {});
      default:
        return PAGE_NOT_FOUND;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return jsonResponse(400, { message: error.message });
  }
}

function withdraw(faults: KubeFaults, id: string | undefined): ApiResponse {
  if (id !== undefined && !faults.withdraw(Number(id))) return PAGE_NOT_FOUND;
  if (id === undefined) faults.clear();
  return jsonResponse(200, { faults: faults.active });
}

function restartOptions({ downMs = 0, loseState = false }: JsonObject): RestartOptions {
  if (typeof downMs !== "number" || !(downMs >= 0 && downMs <= DOWN_MS_MAX)) {
    throw new RangeError(`downMs: a number from 0 to ${DOWN_MS_MAX}`);
  }
  if (typeof loseState !== "boolean") throw new RangeError("loseState: true or false");
  return { downMs, loseState };
}

function bodyOf({ body }: ApiRequest): JsonObject {
  const text = Buffer.from(body).toString("utf8");
  try {
    const value: unknown = text === "" ? {} : JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new RangeError("the body is no JSON object");
}
