// Resource versions and continue tokens as clients send them.
import { isJsonObject } from "../../core/json.ts";
import { stringOf } from "../json.ts";
import { jsonProblem } from "../schema/go-json.ts";
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

const TOKEN_VERSION = "meta.k8s.io/v1";

export function encodeContinue({ revision, after }: ContinueToken): string {
  const token = { v: TOKEN_VERSION, rv: revision, start: `${after.namespace}/${after.name}` };
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

/** @throws {KubeApiError} 400 when it is not one of ours. */
export function decodeContinue(text: string): ContinueToken {
  const bad = /[^A-Za-z0-9_=-]/.exec(text)?.index;
  if (bad !== undefined) throw invalidToken(`illegal base64 data at input byte ${bad}`);
  const bytes = Buffer.from(text, "base64url");
  const problem = jsonProblem(bytes.toString("utf8"));
  // Go reads bytes, and shows the first that it cannot make sense of as a letter of Latin 1.
  if (problem !== undefined) throw invalidToken(jsonProblem(bytes.toString("latin1")) ?? problem);
  const token: unknown = JSON.parse(bytes.toString("utf8"));
  if (!isJsonObject(token)) throw invalidToken("not an object");
  const version = stringOf(token["v"]);
  if (version !== TOKEN_VERSION) {
    throw invalidToken(`server does not recognize this encoded version ${version}`);
  }
  if (typeof token["rv"] !== "number")
    throw invalidToken("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  const [namespace = "", name = ""] = stringOf(token["start"]).split("/");
  return { revision: token["rv"], after: { namespace, name } };
}

function invalidToken(why: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}
