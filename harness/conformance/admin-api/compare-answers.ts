// Compares an answer with the recorded one, level by level.
import { objectOr } from "../../../core/json.ts";
import { sameJson } from "../compare/canonical-text.ts";
import { excerpts } from "../compare/excerpts.ts";
import { jsonDifferences } from "../compare/json-differences.ts";
import type { Difference, Level } from "../group.ts";
import type { HeaderLine } from "../wire/parse-answer.ts";
import type { Known } from "./leniency.ts";
import { normalBody, normalHeaders, tolerancesFor } from "./normal-answer.ts";
import type { Tolerance } from "./tolerance.ts";
import { TOLERANCES } from "./tolerances.ts";
import type { RecordedBody, TranscriptCase } from "./transcript.ts";

export const ANSWER_LEVELS: readonly Level[] = [
  { name: "status", title: "the status" },
  { name: "body", title: "status and body" },
  { name: "headers", title: "status, body, headers, framing and certificate" },
];

export interface GotAnswer {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  readonly body:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "bytes"; readonly base64: string };
  readonly isTruncated: boolean;
  readonly certificateSubject: string | undefined;
}

export interface AnswerComparison {
  readonly agrees: Readonly<Record<string, boolean>>;
  readonly differences: readonly Difference[];
}

/** `got` is the reason when there was no answer. */
export function compareAnswers(
  recorded: TranscriptCase,
  got: GotAnswer | string,
  known: Known,
): AnswerComparison {
  const { response, certificateSubject } = recorded;
  if (typeof got === "string") {
    const differences = [{ what: "status", expected: String(response.status), got }];
    return { agrees: { status: false, body: false, headers: false }, differences };
  }
  const rules = tolerancesFor(TOLERANCES, recorded);
  const status = valueDifference("status", response.status, got.status);
  const body = bodyDifferences(response.body, got.body, rules, known);
  const headers = [
    ...headerDifferences(
      normalHeaders(response.headers, rules, known),
      normalHeaders(got.headers, rules, known),
    ),
    ...(certificateSubject === undefined
      ? []
      : valueDifference("certificate", certificateSubject, got.certificateSubject)),
    ...valueDifference(
      "body's length",
      "as announced",
      got.isTruncated ? "cut off" : "as announced",
    ),
  ];
  return {
    agrees: {
      status: status.length === 0,
      body: status.length + body.length === 0,
      headers: status.length + body.length + headers.length === 0,
    },
    differences: [...status, ...body, ...headers],
  };
}

function bodyDifferences(
  expected: RecordedBody,
  got: GotAnswer["body"],
  rules: readonly Tolerance[],
  known: Known,
): readonly Difference[] {
  if (expected.kind === "counts") {
    return jsonDifferences("entities", expected.counts, countsOf(got));
  }
  if (expected.kind === "bytes" || got.kind === "bytes")
    return textDifference(shown(expected), shown(got));
  const [left, right] = [
    normalBody(expected.text, rules, known),
    normalBody(got.text, rules, known),
  ];
  if (left.kind === "json" && right.kind === "json") {
    const differences = jsonDifferences("body", left.value, right.value);
    return differences.length > 0
      ? differences
      : valueDifference("body's layout", left.layout, right.layout);
  }
  if (left.kind === "text" && right.kind === "text") return textDifference(left.text, right.text);
  return textDifference(expected.text, got.text);
}

function shown(body: GotAnswer["body"]): string {
  return body.kind === "text" ? body.text : `base64: ${body.base64}`;
}

function countsOf(body: GotAnswer["body"]): unknown {
  if (body.kind === "bytes") return undefined;
  try {
    const maps = Object.entries(objectOr(JSON.parse(body.text)));
    return Object.fromEntries(maps.map(([name, map]) => [name, Object.keys(objectOr(map)).length]));
  } catch {
    return undefined;
  }
}

function textDifference(expected: string, got: string): readonly Difference[] {
  if (expected === got) return [];
  const [left, right] = excerpts(expected, got);
  return [{ what: "body", expected: JSON.stringify(left), got: JSON.stringify(right) }];
}

function valueDifference(what: string, expected: unknown, got: unknown): readonly Difference[] {
  if (sameJson(expected, got)) return [];
  return [{ what, expected: String(expected), got: String(got) }];
}

/** Each line counts as often as it is there. */
function headerDifferences(
  expected: readonly string[],
  got: readonly string[],
): readonly Difference[] {
  const missing = without(expected, got);
  const unexpected = without(got, expected);
  if (missing.length + unexpected.length === 0) return [];
  return [{ what: "headers", expected: listed(missing), got: listed(unexpected) }];
}

function listed(lines: readonly string[]): string {
  return lines.length === 0 ? "nothing else" : lines.join("; ");
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const rest = [...others];
  return lines.filter((line) => {
    const at = rest.indexOf(line);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
