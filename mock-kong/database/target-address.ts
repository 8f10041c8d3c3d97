// Targets are stored with a port, and IPv6 addresses in their long form.
// Source: Kong 3.9.1, `format_target` of kong/db/dao/targets.lua.
import type { JsonObject } from "../../core/json.ts";
import { ErrorTable } from "../schema/error-table.ts";
import { formatAddress, parseAddress } from "../schema/validators/address.ts";
import { violatesSchema, type DatabaseError } from "./database-error.ts";

export type FormattedTarget = { readonly ok: true; readonly fields: JsonObject } | DatabaseError;

const DEFAULT_PORT = 8000;
const INVALID = "Invalid target; not a valid hostname or ip address";

export function formattedTarget(fields: JsonObject): FormattedTarget {
  const { target } = fields;
  if (typeof target !== "string") return { ok: true, fields };
  const address = parseAddress(target);
  if (typeof address === "string") return violatesSchema(new ErrorTable([["target", INVALID]]));
  return { ok: true, fields: { ...fields, target: formatAddress(address, DEFAULT_PORT) } };
}
