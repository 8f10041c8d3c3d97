// A plugin must share a protocol with what it is attached to.
// Source: Kong 3.9.1, `check_protocols_match` of kong/db/dao/plugins.lua.
import { arrayOr, type JsonObject } from "../../core/json.ts";
import { foreignId } from "../foreign-id.ts";
import { ErrorTable } from "../schema/error-table.ts";
import { violatesSchema, type DatabaseError } from "./database-error.ts";
import { tableOf, type DatabaseSession } from "./database-session.ts";

/** @param id of the plugin that is written over, if any: what is not said is as it was. */
export function pluginProtocolsError(
  session: DatabaseSession,
  written: JsonObject,
  id: string | undefined,
): DatabaseError | undefined {
  const current = id === undefined ? undefined : tableOf(session, "plugins").rows.get(id);
  const plugin: JsonObject = { ...pick(current), ...pick(written) };
  const { protocols } = plugin;
  if (!Array.isArray(protocols)) return undefined;
  const shares = (route: JsonObject) =>
    arrayOr(route["protocols"]).some((protocol) => protocols.includes(protocol));
  const routeId = foreignId(plugin, "route");
  const serviceId = foreignId(plugin, "service");
  if (routeId !== undefined) {
    const route = tableOf(session, "routes").rows.get(routeId);
    if (route === undefined || shares(route)) return undefined;
    return refused("must match the associated route's protocols");
  }
  if (serviceId === undefined) return undefined;
  const routes = tableOf(session, "routes").referring("service", serviceId);
  if (routes.length === 0 || routes.some(shares)) return undefined;
  return refused(
    "must match the protocols of at least one route pointing to this Plugin's service",
  );
}

function pick(plugin: JsonObject | undefined): JsonObject {
  const { protocols, route, service } = plugin ?? {};
  return {
    ...(protocols !== undefined && { protocols }),
    ...(route !== undefined && { route }),
    ...(service !== undefined && { service }),
  };
}

function refused(message: string): DatabaseError {
  return violatesSchema(new ErrorTable([["protocols", message]]));
}
