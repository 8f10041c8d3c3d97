import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

const FOLDER = import.meta.dirname;
const FINDINGS = join(FOLDER, "../docs/findings");
const COMMAND = /npm run --silent scenario -- (\S+) --behaviour (\S+)/g;

describe("the pages about findings", () => {
  const scenarios = new Set(
    readdirSync(FOLDER).flatMap(
      (file) => /^(.+?)(?:\.scenario)?(?<!\.test)\.ts$/.exec(file)?.[1] ?? [],
    ),
  );
  const pages = readdirSync(FINDINGS).filter((file) => file.endsWith(".md"));
  const textOf = (page: string) => readFileSync(join(FINDINGS, page), "utf8");

  it("reproduce each finding with a command that exists", () => {
    for (const page of pages.filter((file) => file !== "README.md")) {
      const commands = [...textOf(page).matchAll(COMMAND)];
      expect(commands, page).not.to.have.length(0);
      for (const [command, name, behaviour] of commands) {
        expect(scenarios, command).to.include(name);
        expect(["legacy", "guarded", "resilient"], command).to.include(behaviour);
      }
    }
  });

  it("are all in the index, and it names scenarios that exist", () => {
    const index = textOf("README.md");
    for (const page of pages.filter((file) => file !== "README.md")) {
      expect(index).to.include(`(${page})`);
    }
    const named = [...index.matchAll(/\| `([a-z0-9-]+)` +\|$/gm)].map(([, name]) => name);
    expect(named).not.to.have.length(0);
    expect([...scenarios]).to.include.members(named);
  });
});
