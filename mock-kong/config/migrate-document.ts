// Documents of older formats: a route's path that looks like a regular expression becomes one.
// Source: Kong 3.9.1, kong/db/declarative/migrations/route_path.lua.
import { KongFault } from "../schema/kong-fault.ts";
import { luaText } from "../schema/lua-value.ts";
import { migratePath } from "../schema/validators/request-path.ts";

type Table = Readonly<Record<string, unknown>>;

/** A document of format 3.0; the given one is not changed. */
export function migrateDocument(document: Table): Table {
  const version = document["_format_version"];
  if (version !== "1.1" && version !== "2.1") return document;
  const { routes, services } = document;
  return {
    ...document,
    ...(isTable(routes) && { routes: migrateRoutes(routes) }),
    ...(Array.isArray(services) && { services: services.map(migrateService) }),
    _format_version: "3.0",
  };
}

function migrateService(service: unknown): unknown {
  if (!isTable(service)) return passScalar(service);
  const { routes } = service;
  return isTable(routes) ? { ...service, routes: migrateRoutes(routes) } : service;
}

function migrateRoutes(routes: Table): unknown {
  if (Array.isArray(routes)) return routes.map(migrateRoute);
  return Object.fromEntries(
    Object.entries(routes).map(([key, route]) => [key, migrateRoute(route)]),
  );
}

function migrateRoute(route: unknown): unknown {
  if (!isTable(route)) return passScalar(route);
  const { paths } = route;
  if (!Array.isArray(paths)) return route;
  return { ...route, paths: paths.map(migrateOne) };
}

function migrateOne(path: unknown): unknown {
  if (typeof path === "string") return migratePath(path);
  if (typeof path === "number") return migrateNumber(path);
  throw new KongFault("a path is no text");
}

/** A number is as good as a text, until its dots would be taken out; it stays one where nothing changes. */
function migrateNumber(path: number): unknown {
  const text = luaText(path);
  if (text.includes(".")) throw new KongFault("a path is no text");
  const migrated = migratePath(text);
  return migrated === text ? path : migrated;
}

/** Lua looks into texts without complaint, but not into numbers. */
function passScalar(value: unknown): unknown {
  if (typeof value === "string") return value;
  throw new KongFault("an item is no table");
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null;
}
