// YAML 1.1 as Kong's parser takes it: plain data, no dates, no binary.
import { parse, YAMLParseError } from "yaml";

export type ParsedYaml = { readonly value: unknown } | { readonly error: string };

const LEFT_OUT = new Set(["tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:binary"]);

export function parseYaml(text: string): ParsedYaml {
  try {
    const value: unknown = parse(text, {
      version: "1.1",
      merge: true,
      logLevel: "silent",
      customTags: (tags) => tags.filter((tag) => typeof tag === "string" || !LEFT_OUT.has(tag.tag)),
    });
    return { value };
  } catch (error) {
    if (error instanceof YAMLParseError) {
      const [place] = error.linePos ?? [];
      return { error: `${place?.line ?? 1}:${place?.col ?? 1}: ${firstLine(error.message)}` };
    }
    // Too many aliases, for one: what the library refuses for the sake of memory.
    if (error instanceof Error) return { error: firstLine(error.message) };
    throw error;
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
