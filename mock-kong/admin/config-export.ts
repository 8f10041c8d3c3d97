// A configuration as text, the way `GET /config` prints it.
import { stringify } from "yaml";
import type { EntityTables } from "../config/entity-tables.ts";

/** YAML that `POST /config` takes back. */
export function exportConfig(tables: EntityTables): string {
  const document: Record<string, unknown> = { _format_version: "3.0", _transform: false };
  for (const collection of tables.collections) {
    document[collection] = tables.list(collection).map(exported);
  }
  const text = stringify(document, {
    nullStr: "~",
    singleQuote: true,
    indentSeq: false,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
  return foldLines(text);
}

const WIDTH = 80;

/** Breaks long scalars where libyaml does: at the first blank beyond the width. Block scalars stay. */
function foldLines(text: string): string {
  let blockIndent: number | undefined;
  return text
    .split("\n")
    .map((line) => {
      const indent = line.search(/\S/);
      if (blockIndent !== undefined && (indent > blockIndent || indent < 0)) return line;
      blockIndent = /[|>][-+0-9]*$/.test(line) ? indent : undefined;
      return blockIndent === undefined ? foldLine(line) : line;
    })
    .join("\n");
}

function foldLine(line: string): string {
  if (line.length <= WIDTH) return line;
  const indent = /^ *(?:- )*/.exec(line)?.[0].length ?? 0;
  const margin = " ".repeat(indent + 2);
  let folded = "";
  let column = 0;
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    const isSingleBlank = character === " " && line[index - 1] !== " " && line[index + 1] !== " ";
    if (isSingleBlank && column > WIDTH && index < line.length - 1) {
      folded += `\n${margin}`;
      column = margin.length;
    } else {
      folded += character;
      column += 1;
    }
  }
  return folded;
}

/** A foreign key is printed as the id alone; a certificate's server names are a collection of their own. */
function exported(entity: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(entity).map(([field, value]) => [
      field,
      field === "snis" && "cert" in entity ? null : plainReference(value),
    ]),
  );
}

function plainReference(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const [[key, id] = ["", undefined], ...others] = Object.entries(value);
  return key === "id" && others.length === 0 ? id : value;
}
