// The condition that a route's hosts, paths, methods, ... stand for.
import { toByteString } from "./byte-string.ts";
import { parseAddressBlock } from "./ip-address.ts";
import type { Field, PlainFieldName } from "./field.ts";
import type { Predicate, Test } from "./predicate.ts";
import { compilePattern } from "./pattern.ts";
import {
  isRegexPath,
  isStreamRoute,
  type AddressCondition,
  type RouteEntity,
} from "./route-entity.ts";
import { splitHostPort } from "./split-host-port.ts";

/**
 * Every kind of condition that the route has must hold; of the values within one kind, any.
 *
 * @throws {SyntaxError} for a regular expression that does not compile.
 * @see Kong 3.9 kong/router/transform.lua get_expression
 */
export function traditionalPredicate(route: RouteEntity): Predicate {
  const parts = [
    ...sniPart(route.snis ?? [], isStreamRoute(route) ? "tls" : "https"),
    ...addressPart("src", route.sources ?? []),
    ...addressPart("dst", route.destinations ?? []),
    ...anyOf((route.methods ?? []).map((method) => textTest("http.method", "==", method))),
    ...anyOf((route.hosts ?? []).map(hostPredicate)),
    ...anyOf((route.paths ?? []).map(pathPredicate)),
    ...headerParts(route.headers ?? {}),
  ];
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : { kind: "all", of: parts };
}

/** No condition at all for an empty list. */
function anyOf(alternatives: readonly Predicate[]): readonly Predicate[] {
  const [only, ...others] = alternatives;
  if (only === undefined) return [];
  return others.length === 0 ? [only] : [{ kind: "any", of: alternatives }];
}

/** A server name is asked for over TLS only: without TLS the condition holds. */
function sniPart(snis: readonly string[], secure: "https" | "tls"): readonly Predicate[] {
  if (snis.length === 0) return [];
  const plain = textTest("net.protocol", "!=", secure);
  return anyOf([plain, ...snis.map((sni) => nameTest("tls.sni", withoutFinalDot(sni)))]);
}

function withoutFinalDot(name: string): string {
  return name.length > 1 && name.endsWith(".") ? name.slice(0, -1) : name;
}

function addressPart(
  side: "src" | "dst",
  conditions: readonly AddressCondition[],
): readonly Predicate[] {
  return anyOf(
    conditions.map(({ ip, port }) => {
      const parts: Predicate[] = [];
      const range = ip == null ? undefined : parseAddressBlock(ip);
      if (range !== undefined)
        parts.push(compare({ name: `net.${side}.ip` }, { kind: "range", operator: "in", range }));
      if (port != null)
        parts.push(
          compare({ name: `net.${side}.port` }, { kind: "number", operator: "==", value: port }),
        );
      return { kind: "all", of: parts };
    }),
  );
}

function hostPredicate(text: string): Predicate {
  const { host, port } = splitHostPort(text);
  const name = nameTest("http.host", host);
  if (port === undefined) return name;
  const atPort = compare({ name: "net.dst.port" }, { kind: "number", operator: "==", value: port });
  return { kind: "all", of: [name, atPort] };
}

/** A name, `*.name` or `name.*`. */
function nameTest(field: PlainFieldName, name: string): Predicate {
  if (name.startsWith("*")) return textTest(field, "=^", name.slice(1));
  if (name.endsWith("*")) return textTest(field, "^=", name.slice(0, -1));
  return textTest(field, "==", name);
}

function pathPredicate(path: string): Predicate {
  if (!isRegexPath(path)) return textTest("http.path", "^=", toByteString(path));
  const pattern = compilePattern(`^${path.slice(1)}`);
  return compare({ name: "http.path" }, { kind: "pattern", pattern });
}

function headerParts(headers: Readonly<Record<string, readonly string[]>>): readonly Predicate[] {
  return Object.entries(headers).flatMap(([name, values]) => {
    const field: Field = {
      name: "http.headers",
      argument: name.toLowerCase().replaceAll("-", "_"),
    };
    return anyOf(
      values.map((value): Predicate => {
        const lowered = value.toLowerCase();
        const test: Test = lowered.startsWith("~*")
          ? { kind: "pattern", pattern: compilePattern(lowered.slice(2)) }
          : { kind: "text", operator: "==", value: toByteString(lowered) };
        return { kind: "compare", field, anyValue: true, lower: true, test };
      }),
    );
  });
}

function textTest(
  name: PlainFieldName,
  operator: "==" | "!=" | "^=" | "=^",
  value: string,
): Predicate {
  return compare({ name }, { kind: "text", operator, value });
}

function compare(field: Field, test: Test): Predicate {
  return { kind: "compare", field, anyValue: false, lower: false, test };
}
