// Keys that an object of a JSON text has more than once: a parser keeps the last one and says nothing.

interface Level {
  readonly path: string;
  readonly keys: Set<string>;
  /** -1 for an object. */
  index: number;
  key: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** The paths of repeated keys, for example `spec.ports[0].name`; each once. `text` is valid JSON. */
export function repeatedKeys(text: string): readonly string[] {
  const repeated = new Set<string>();
  const levels: Level[] = [];
  let isKey = false;
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    switch (token) {
      case "{":
      case "[":
        levels.push({
          path: pathOf(level),
          keys: new Set(),
          index: token === "[" ? 0 : -1,
          key: "",
        });
        isKey = token === "{";
        break;
      case "}":
      case "]":
        levels.pop();
        break;
      case ",":
        if (level !== undefined && level.index >= 0) level.index += 1;
        isKey = level !== undefined && level.index < 0;
        break;
      case ":":
        isKey = false;
        break;
      default:
        if (!isKey || level === undefined) break;
        level.key = String(JSON.parse(token));
        if (level.keys.has(level.key)) repeated.add(pathOf(level));
        level.keys.add(level.key);
    }
  }
  return [...repeated];
}

function pathOf(level: Level | undefined): string {
  if (level === undefined) return "";
  if (level.index >= 0) return `${level.path}[${level.index}]`;
  return level.path === "" ? level.key : `${level.path}.${level.key}`;
}
