// The house rules as an ordinary test: who may import whom, where time and chance may be read, how long a file may be.
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";

/** Who may import whom, besides itself. The three in the middle meet on the wire format only. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  "mock-kong": ["core"],
  "mock-kube": ["core"],
  controller: ["core"],
  harness: ["core", "mock-kong", "mock-kube", "controller"],
  scenarios: ["harness"],
  bench: ["core", "mock-kong", "mock-kube", "controller", "harness"],
};

/** Ambient time and chance: only `system-*.ts` may read them. */
const AMBIENT =
  /\b(Date\.now|performance\.now|Math\.random|randomUUID|randomBytes|setTimeout|setInterval|setImmediate)\s*\(|new Date\(\)|from "node:timers/;

/** Sockets, processes and their libraries: only composition roots touch them. */
const OUTSIDE =
  /from "(node:(net|http|https|http2|tls|child_process|dgram|dns)|undici|@kubernetes\/client-node|testcontainers)"|\bfetch\(/;

const COMPOSITION_ROOT = /(^|\/)(system-[^/]+|main|server)\.ts$|^harness\/(live|cli)\/|^bench\//;
const SYSTEM_ADAPTER = /(^|\/)system-[^/]+\.ts$|^bench\//;

const LINES_MAX = 400;

const files = Object.keys(LAYERS).flatMap(sourceFiles);

describe("tidy", () => {
  rule("every file imports from its own layer and those below only", ({ path, layer, text }) => {
    const allowed = [layer, ...(LAYERS[layer] ?? [])];
    return [...text.matchAll(/(?:from|import\()\s*"(?:\.\.\/)+([a-z-]+)\//g)]
      .map(([, target = ""]) => target)
      .filter((target) => target in LAYERS && !allowed.includes(target))
      .map((target) => `${path} imports ${target}`);
  });

  rule("scenarios import the harness's front door alone", ({ path, layer, text, isTest }) =>
    layer !== "scenarios" || isTest
      ? []
      : [...text.matchAll(/from "(\.\.\/[^"]+)"/g)]
          .filter(([, target]) => target !== "../harness/index.ts")
          .map(([, target]) => `${path} imports ${target}`),
  );

  rule("only system adapters read time and chance", ({ path, isTest, code }) =>
    !isTest && !SYSTEM_ADAPTER.test(path) && AMBIENT.test(code)
      ? [`${path}: ${AMBIENT.exec(code)?.[0]}`]
      : [],
  );

  rule("only composition roots touch the outside", ({ path, isTest, code }) =>
    !isTest && !COMPOSITION_ROOT.test(path) && OUTSIDE.test(code)
      ? [`${path}: ${OUTSIDE.exec(code)?.[0]}`]
      : [],
  );

  rule(`no file has more than ${LINES_MAX} lines`, ({ path, text }) =>
    text.split("\n").length > LINES_MAX ? [`${path}: ${text.split("\n").length}`] : [],
  );

  rule("files are named after what they export", ({ path, layer, text }) => [
    ...(/^[a-z0-9/.-]+$/.test(path) ? [] : [`${path} is not kebab-case`]),
    ...(/(^|\/)(utils?|helpers?|common)(\.ts|\/)/.test(path) ? [`${path} says nothing`] : []),
    ...(layer !== "scenarios" && /^export default/m.test(text) ? [`${path}: default export`] : []),
  ]);

  rule("a module opens with a line that says what it is for", ({ path, isTest, text }) =>
    isTest || /^(#!.*\n)?(\/\/|\/\*\*)/.test(text) ? [] : [path],
  );
});

interface SourceFile {
  readonly layer: string;
  readonly path: string;
  readonly text: string;
  /** The text without comment lines. */
  readonly code: string;
  readonly isTest: boolean;
}

function rule(name: string, violations: (file: SourceFile) => readonly string[]): void {
  it(name, () => {
    expect(files.flatMap(violations)).to.deep.equal([]);
  });
}

function sourceFiles(layer: string): readonly SourceFile[] {
  return readdirSync(layer, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .toSorted()
    .map((name) => {
      const path = `${layer}/${name}`;
      const text = readFileSync(path, "utf8");
      const code = text.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, "");
      return { layer, path, text, code, isTest: path.endsWith(".test.ts") };
    });
}
