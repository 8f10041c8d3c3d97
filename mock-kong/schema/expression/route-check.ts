// Whether Kong's router can be given a route.
// Source: Kong 3.9.1, `validate_route` of kong/db/schema/entities/routes.lua.
import { arrayOr, objectOr } from "../../../core/json.ts";
import { isNonempty } from "../path.ts";
import { checkExpression } from "./check-expression.ts";
import { isStreamRoute, MATCH_FIELDS, routeExpression } from "./route-expression.ts";
import { rustRegexError } from "./rust-regex.ts";

type Route = Readonly<Record<string, unknown>>;

const FAILED = "Router Expression failed validation: ";
const OTHERS = "'methods', 'hosts', 'paths', 'headers', 'snis', 'sources' or 'destinations'";

export function routeError(route: Route): string | undefined {
  const hasExpression = isSet(route["expression"]);
  const hasOthers = MATCH_FIELDS.some((name) => isNonempty(route[name]));
  if (!hasExpression && !hasOthers) return undefined;
  if (hasExpression && hasOthers) {
    return `${FAILED}cannot set 'expression' with ${OTHERS} simultaneously`;
  }
  if (hasExpression && isPriority(route["regex_priority"])) {
    return `${FAILED}cannot set 'regex_priority' with 'expression' simultaneously`;
  }
  if (hasOthers && isPriority(route["priority"])) {
    return `${FAILED}cannot set 'priority' with ${OTHERS} simultaneously`;
  }
  // Nearly every route without an expression is fine, which is seen faster than its expression is made.
  if (!hasExpression && !isDoubtful(route)) return undefined;
  const checked = checkExpression(routeExpression(route), isStreamRoute(route));
  if (!checked.ok) return FAILED + checked.error;
  return checked.fields.some(isIllFormedSegment)
    ? `${FAILED}illformed http.path.segments.* field`
    : undefined;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isPriority(value: unknown): boolean {
  return isSet(value) && value !== 0;
}

/** Regular expressions may be none to Rust, headers may have no values. */
function isDoubtful(route: Route): boolean {
  return (
    arrayOr(route["paths"]).some((path) => isBadRegex(path, "~")) ||
    Object.values(objectOr(route["headers"])).some(isBadHeader)
  );
}

function isBadHeader(values: unknown): boolean {
  return !isNonempty(values) || arrayOr(values).some((value) => isBadRegex(value, "~*"));
}

function isBadRegex(text: unknown, mark: string): boolean {
  if (typeof text !== "string" || !text.startsWith(mark)) return false;
  const regex = text.slice(mark.length);
  return /[\\([{*+?]/.test(regex) && rustRegexError(regex.replaceAll("?<", "?P<")) !== undefined;
}

/** `len`, `N` or `N_M` with N below M. */
function isIllFormedSegment(field: string): boolean {
  const suffix = /^http\.path\.segments\.(.*)$/.exec(field)?.[1];
  if (suffix === undefined || suffix === "len") return false;
  const range = /^(0|[1-9]\d*)(?:_([1-9]\d*))?$/.exec(suffix);
  return range === null || (range[2] !== undefined && Number(range[1]) >= Number(range[2]));
}
