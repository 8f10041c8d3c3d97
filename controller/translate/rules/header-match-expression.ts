// Matches of headers and query parameters in expressions: all must hold.
import { matchTypeOf, type NamedMatch } from "../../kube-types/http-route.ts";
import { byText } from "../order.ts";
import { all, compare, headerField, type StringField } from "./expressions.ts";

export function headerMatchExpression(matches: readonly NamedMatch[]): string {
  return namedMatchExpression(matches, headerField);
}

export function queryMatchExpression(matches: readonly NamedMatch[]): string {
  return namedMatchExpression(matches, (name) => `http.queries.${name}`);
}

function namedMatchExpression(
  matches: readonly NamedMatch[],
  fieldOf: (name: string) => StringField,
): string {
  return all(
    matches.toSorted(byText(({ name }) => name)).map((match) => {
      const { name, value } = match;
      switch (matchTypeOf(match)) {
        case "Exact":
          return compare(fieldOf(name), "==", value);
        case "RegularExpression":
          return compare(fieldOf(name), "~", value);
        default:
          return "";
      }
    }),
  );
}
