// A secret that nobody can guess.
import { randomBytes } from "node:crypto";

const TOKEN_BYTES = 24;

/** A bearer token: URL-safe text. */
export function systemToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}
