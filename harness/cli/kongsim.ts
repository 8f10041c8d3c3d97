#!/usr/bin/env node
// What an image of the harness runs: its commands by name, as npm's scripts would run them.
const COMMANDS: Readonly<Record<string, () => Promise<unknown>>> = {
  scenario: () => import("./scenario.ts"),
  translate: () => import("./translate.ts"),
  conformance: () => import("./conformance.ts"),
};
const EXIT_USAGE = 2;

const [name = ""] = process.argv.splice(2, 1);
const run = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (run === undefined) {
  const names = Object.keys(COMMANDS).join("|");
  process.stderr.write(`usage: kongsim <${names}> [options]\n`);
  process.exitCode = EXIT_USAGE;
} else {
  await run();
}
