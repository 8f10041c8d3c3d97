// YAML as the controller's own library reads it: that of version 1.1, but for the scalars that it leaves as texts.
import {
  parseAllDocuments,
  type ParseOptions,
  type DocumentOptions,
  type SchemaOptions,
} from "yaml";

const TIMESTAMP = "tag:yaml.org,2002:timestamp";

/** Dates and base 60 (`1:30`) are texts. Source: sigs.k8s.io/yaml v1.5.0 goyaml.v2/resolve.go. */
const OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: "1.1",
  uniqueKeys: false,
  logLevel: "silent",
  customTags: (tags) =>
    tags.filter(
      (tag) => typeof tag === "string" || (tag.tag !== TIMESTAMP && tag.format !== "TIME"),
    ),
};

/** The first document; `undefined` for a text that is no YAML, or more of it than this controller wants to unfold. */
export function parseSecretYaml(text: string): unknown {
  const [document] = parseAllDocuments(text, OPTIONS);
  if (document === undefined || !("errors" in document)) return null;
  if (document.errors.length > 0) return undefined;
  try {
    const value: unknown = document.toJS();
    return value;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
