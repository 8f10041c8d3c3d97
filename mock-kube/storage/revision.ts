// Resource versions and continue tokens as clients send them.
import { isJsonObject } from "../../core/json.ts";
import { stringOf } from "../json.ts";
import { badRequest } from "../statuses.ts";

/**
 * The revision that a client names; `undefined` for none.
 * @throws {KubeApiError} 400 when it is not a number.
 */
export function parseRevision(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** Where the next page of a list begins. */
export interface ContinueToken {
  readonly revision: number;
  /** The last object of the page before. */
  readonly after: { readonly namespace: string; readonly name: string };
}

export function encodeContinue({ revision, after }: ContinueToken): string {
  const token = { v: "meta.k8s.io/v1", rv: revision, start: `${after.namespace}/${after.name}` };
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

/** @throws {KubeApiError} 400 when it is not one of ours. */
export function decodeContinue(text: string): ContinueToken {
  const token = parseToken(Buffer.from(text, "base64url").toString("utf8"));
  if (!isJsonObject(token) || typeof token["rv"] !== "number") {
    throw badRequest("continue key is not valid");
  }
  const [namespace = "", name = ""] = stringOf(token["start"]).split("/");
  return { revision: token["rv"], after: { namespace, name } };
}

function parseToken(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever it is, it is not a token; the caller says so.
    return undefined;
  }
}
