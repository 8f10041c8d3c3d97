// Guesses which objects hold a credential that is no Secret's.
import { isJsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";

/** Members whose text is a credential, going by their names. */
const SECRET_MEMBER =
  /pass(word|wd|phrase)?$|secret|token|credential|private|authorization|(^|[_-])(api|access|account|aws|client|encryption|license|signing)?[_-]?key$/i;
/** `Authorization: Basic ...` in a list of headers, `https://user:password@host`. */
const SECRET_TEXT =
  /^[^:]*(authorization|token|secret|password|api-?key)[^:]*:\s*\S|:\/\/[^/\s]+:[^/\s]*@/i;
const VAULT_REFERENCE = /^\{vault:\/\//;

/** Whether a plugin, a vault or a custom entity has a credential in its configuration. References to Secrets are none. */
export function looksSecret({ config, spec }: KubeObject): boolean {
  return holdsSecret(config) || holdsSecret(spec);
}

function holdsSecret(value: unknown, member = ""): boolean {
  if (typeof value === "string") {
    if (value === "" || VAULT_REFERENCE.test(value)) return false;
    return SECRET_MEMBER.test(member) || SECRET_TEXT.test(value);
  }
  if (Array.isArray(value)) return value.some((item) => holdsSecret(item, member));
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([name, item]) => holdsSecret(item, name));
}
