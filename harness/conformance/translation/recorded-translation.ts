// What a real controller pushed for some objects, and what it complained of: `controller/recorded-translation/`.
import { arrayOr, stringOr, type JsonObject } from "../../../core/json.ts";
import { admitAll } from "../../../controller/informer/admission.ts";
import { normalDocument } from "../../../controller/testing/normal-document.ts";
import { failureRecords } from "../../cli/translation-failures.ts";
import { jsonDifferences } from "../compare/json-differences.ts";
import type { ComparedCase, Difference, Level } from "../group.ts";
import { caseFoldersGroup } from "./case-folders-group.ts";
import type { TranslationCase } from "./case-folders.ts";
import { followedStores, RECORDED_ADMISSION, recordedDocument } from "./recorded-document.ts";
import { recordedMessage } from "./recorded-message.ts";

const LEVELS: readonly Level[] = [
  { name: "document", title: "the configuration" },
  { name: "failures", title: "the translation failures: object, reason and message" },
  { name: "case", title: "both" },
];

export const recordedTranslation = caseFoldersGroup({
  name: "recorded-translation",
  title: "objects as a cluster had them, and the configuration that was pushed",
  levels: LEVELS,
  folder: "recorded-translation",
  expectedFile: "expected.json",
  sectionOf,
  compare: compareCase,
});

/** By what a case is about. */
function sectionOf({ options }: TranslationCase): readonly string[] {
  return [stringOr(arrayOr(options["features"])[0], "other")];
}

function compareCase(each: TranslationCase): ComparedCase {
  const { name, options, objects, expected, failures } = each;
  const known = followedStores(objects, options);
  const ingressClass = stringOr(options["ingress_class"], "kong");
  // A recording holds what the API server had; the controller's cache held only what was its own.
  const stores = admitAll(known, { ...RECORDED_ADMISSION, ingressClass });
  const built = recordedDocument(stores, options);
  const inDocument = jsonDifferences(
    "document",
    normalDocument(expected),
    normalDocument(built.document),
  );
  const inFailures =
    failures === undefined
      ? []
      : textDifferences(
          failures.map(failureText),
          failureRecords(built.failures).map((record) =>
            failureText({ ...record, message: recordedMessage(record.message) }),
          ),
        );
  return {
    kind: "compared",
    id: name,
    section: sectionOf(each),
    agrees: {
      document: inDocument.length === 0,
      ...(failures !== undefined && { failures: inFailures.length === 0 }),
      case: inDocument.length + inFailures.length === 0,
    },
    differences: [...inDocument, ...inFailures],
  };
}

/** As sets: an event that happens again is counted up, not repeated. */
function textDifferences(
  expected: readonly string[],
  got: readonly string[],
): readonly Difference[] {
  const missing = expected.filter((text) => !got.includes(text));
  const unexpected = got.filter((text) => !expected.includes(text));
  return [
    ...missing.map((text) => ({ what: "failure", expected: text, got: "nothing" })),
    ...unexpected.map((text) => ({ what: "failure", expected: "nothing", got: text })),
  ];
}

function failureText(failure: JsonObject): string {
  const parts = ["kind", "namespace", "name", "reason", "message"];
  return parts.map((part) => stringOr(failure[part], "")).join(" | ");
}
