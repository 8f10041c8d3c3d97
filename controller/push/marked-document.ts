// The text in which a configuration goes out, with its digest, and with its mark where it is to carry one.
import { sha256Hex } from "../../core/hash.ts";
import { arrayOr } from "../../core/json.ts";
import type { DeclarativeConfig } from "../../core/kong.ts";
import { withMark, type MarkedConfig } from "./mark.ts";

export interface ConfigDocument extends MarkedConfig {
  /** JSON, of `config` as it is here. */
  readonly document: string;
  /** Of the document without its mark. */
  readonly sha: string;
}

export function plainDocument(config: DeclarativeConfig): ConfigDocument {
  const document = JSON.stringify(config);
  return { config, document, sha: sha256Hex(document), mark: undefined };
}

/** A large text takes a while to write, and the mark changes a single entity: all others are written once. */
export function markedDocument(plain: DeclarativeConfig): ConfigDocument {
  const members = memberTexts(plain);
  const document = joined(members);
  const sha = sha256Hex(document);
  const { config, mark } = withMark(plain, sha);
  if (mark === undefined) return { config, document, sha, mark };
  const { collection } = mark;
  const [before] = arrayOr(plain[collection]);
  const [after] = arrayOr(config[collection]);
  const rest = members.get(collection)?.slice(1 + JSON.stringify(before).length) ?? "]";
  members.set(collection, `[${JSON.stringify(after)}${rest}`);
  return { config, document: joined(members), sha, mark };
}

function memberTexts(config: DeclarativeConfig): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(config)) {
    const text = JSON.stringify(value);
    if (text !== undefined) texts.set(key, text);
  }
  return texts;
}

function joined(members: ReadonlyMap<string, string>): string {
  const texts = Array.from(members, ([key, text]) => `${JSON.stringify(key)}:${text}`);
  return `{${texts.join(",")}}`;
}
