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
  const bad = /[^A-Za-z0-9_=-]/.exec(text)?.index;
  if (bad !== undefined) throw invalidToken(`illegal base64 data at input byte ${bad}`);
  const token = parseToken(Buffer.from(text, "base64url").toString("utf8"));
  if (!isJsonObject(token)) throw invalidToken("invalid character in token");
  if (typeof token["rv"] !== "number")
    throw invalidToken("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  const [namespace = "", name = ""] = stringOf(token["start"]).split("/");
  return { revision: token["rv"], after: { namespace, name } };
}

function invalidToken(why: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}

function parseToken(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
