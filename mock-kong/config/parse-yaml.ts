// YAML 1.1 as Kong's parser takes it: plain data, no dates, no binary.
import { parse, YAMLParseError, type Tags } from "yaml";

export type ParsedYaml = { readonly value: unknown } | { readonly error: string };

const LEFT_OUT = new Set(["tag:yaml.org,2002:timestamp"]);

export function parseYaml(text: string): ParsedYaml {
  try {
    const value: unknown = parse(text, {
      version: "1.1",
      merge: true,
      logLevel: "silent",
      customTags: (tags) => tags.flatMap(asInLua),
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

/** The letters y and n are texts to libyaml's binding. */
function asInLua(tag: Tags[number]): Tags {
  if (typeof tag === "string" || !("test" in tag) || tag.test === undefined) return [tag];
  if (LEFT_OUT.has(tag.tag)) return [];
  if (tag.tag !== "tag:yaml.org,2002:bool") return [tag];
  return [{ ...tag, test: new RegExp(tag.test.source.replace(/Y\|y\||N\|n\|/, "")) }];
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
